package kira.channels.email.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A name server of the tests' own, over UDP, that knows what it was told. */
public final class LocalDns implements AutoCloseable {
  private final Map<String, List<Record>> zone = new ConcurrentHashMap<>();
  private final DatagramSocket socket;

  private LocalDns(DatagramSocket socket) {
    this.socket = socket;
  }

  public static LocalDns start() {
    try {
      var dns = new LocalDns(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().start(dns::serve);
      return dns;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one that the running server of the tests asks. */
  public static LocalDns shared() {
    return Holder.SHARED;
  }

  private static final class Holder {
    private static final LocalDns SHARED = start();
  }

  private void serve() {
    var buffer = new byte[4_096];
    while (!socket.isClosed()) {
      var packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        var wire = answer(new Message(Arrays.copyOf(buffer, packet.getLength()))).toWire();
        socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
      } catch (IOException e) {
        return;
      }
    }
  }

  private Message answer(Message question) {
    var asked = question.getQuestion();
    var answer = new Message(question.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(asked, Section.QUESTION);
    var name = asked.getName().toString(true).toLowerCase(java.util.Locale.ROOT);
    var records = zone.getOrDefault(name + "/" + Type.string(asked.getType()), List.of());
    records = records.isEmpty() ? zone.getOrDefault(name + "/CNAME", List.of()) : records;
    if (records.isEmpty()) {
      answer.getHeader().setRcode(Rcode.NXDOMAIN);
    }
    records.forEach(each -> answer.addRecord(each, Section.ANSWER));
    return answer;
  }

  public int port() {
    return socket.getLocalPort();
  }

  public void text(String name, String... texts) {
    var records = new ArrayList<Record>();
    for (var text : texts) {
      // Longer ones stand in pieces of 255 characters.
      records.add(new TXTRecord(name(name), DClass.IN, 60, List.of(text.split("(?<=\\G.{200})"))));
    }
    zone.put(name + "/TXT", List.copyOf(records));
  }

  public void mx(String name, String target) {
    zone.put(name + "/MX", List.of(new MXRecord(name(name), DClass.IN, 60, 10, name(target))));
  }

  public void alias(String name, String target) {
    zone.put(name + "/CNAME", List.of(new CNAMERecord(name(name), DClass.IN, 60, name(target))));
  }

  public void address(String name, String literal) {
    var address = InetAddress.ofLiteral(literal);
    if (address.getAddress().length == 4) {
      zone.put(name + "/A", List.of(new ARecord(name(name), DClass.IN, 60, address)));
    } else {
      zone.put(name + "/AAAA", List.of(new AAAARecord(name(name), DClass.IN, 60, address)));
    }
  }

  public void pointer(String literal, String target) {
    var name = ReverseMap.fromAddress(InetAddress.ofLiteral(literal));
    zone.put(
        name.toString(true) + "/PTR", List.of(new PTRRecord(name, DClass.IN, 60, name(target))));
  }

  private static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
