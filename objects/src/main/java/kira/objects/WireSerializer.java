package kira.objects;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.jspecify.annotations.Nullable;

/** Messages between nodes: a few plain fields around JSON that the kind itself reads and writes. */
final class WireSerializer extends SerializerWithStringManifest {
  private static final int NO_BYTES = -1;

  private final Engine engine;
  private final ActorRefResolver refs;

  WireSerializer(ExtendedActorSystem system) {
    this.engine = system.settings().setup().get(EngineSetup.class).get().engine;
    this.refs = ActorRefResolver.get(Adapter.toTyped(system));
  }

  @Override
  public int identifier() {
    return 5_472_001;
  }

  @Override
  public String manifest(Object message) {
    return switch ((Wire) message) {
      case Wire.Tell _ -> "t";
      case Wire.Wake _ -> "w";
      case Wire.Stop _ -> "s";
      case Wire.Quiet _ -> "q";
      case Wire.Answered _ -> "a";
      case Wire.Signal _ -> "i";
      case Wire.JournalMoved _ -> "j";
      case Wire.MemberChanged _, Wire.Up _, Wire.Lost _, Wire.Again _ -> throw neverSent(message);
    };
  }

  @Override
  public byte[] toBinary(Object message) {
    var bytes = new ByteArrayOutputStream(256);
    try (var out = new DataOutputStream(bytes)) {
      write((Wire) message, out);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void write(Wire message, DataOutputStream out) throws IOException {
    switch (message) {
      case Wire.Tell(var slot, var told, var correlation, var replyTo) -> {
        out.writeInt(slot);
        out.writeLong(correlation);
        out.writeUTF(refs.toSerializationFormat(replyTo));
        out.writeUTF(told.to.kind());
        writeId(out, told.to.tenant());
        writeId(out, told.to.id());
        write(out, told.requestId == null ? null : told.requestId.getBytes(StandardCharsets.UTF_8));
        write(out, engine.kind(told.to.kind()).commandJson(told.commandToSend()));
      }
      case Wire.Wake(var slot, var correlation, var replyTo) -> {
        out.writeInt(slot);
        out.writeLong(correlation);
        out.writeUTF(refs.toSerializationFormat(replyTo));
      }
      case Wire.Stop(var slot) -> out.writeInt(slot);
      case Wire.Quiet(var slot) -> out.writeInt(slot);
      case Wire.Answered answered -> write(answered, out);
      case Wire.Signal(var topic, var json) -> {
        write(out, topic.getBytes(StandardCharsets.UTF_8));
        write(out, json.getBytes(StandardCharsets.UTF_8));
      }
      case Wire.JournalMoved(var tx) -> out.writeLong(tx);
      case Wire.MemberChanged _, Wire.Up _, Wire.Lost _, Wire.Again _ -> throw neverSent(message);
    }
  }

  private void write(Wire.Answered answered, DataOutputStream out) throws IOException {
    out.writeLong(answered.correlation());
    out.writeUTF(answered.kind());
    switch (answered.outcome()) {
      case Outcome.Done(var reply, var version) -> {
        out.writeByte(0);
        out.writeLong(version);
        write(out, reply == null ? null : engine.kind(answered.kind()).replyJson(reply));
      }
      case Outcome.Refused(var refusal) -> {
        out.writeByte(1);
        write(out, Json.MAPPER.writeValueAsBytes(refusal));
      }
      case null -> {
        out.writeByte(answered.failure() instanceof CommandFailedException ? 2 : 3);
        write(out, String.valueOf(answered.failure()).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return switch (manifest) {
        case "t" -> readTell(in);
        case "w" -> new Wire.Wake(in.readInt(), in.readLong(), ref(in));
        case "s" -> new Wire.Stop(in.readInt());
        case "q" -> new Wire.Quiet(in.readInt());
        case "a" -> readAnswered(in);
        case "i" -> new Wire.Signal(readText(in), readText(in));
        case "j" -> new Wire.JournalMoved(in.readLong());
        default -> throw new NotSerializableException("no message is called " + manifest);
      };
    } catch (IOException e) {
      throw new NotSerializableException(e.toString());
    }
  }

  private Wire readTell(DataInputStream in) throws IOException {
    int slot = in.readInt();
    long correlation = in.readLong();
    var replyTo = ref(in);
    var to = new Address(in.readUTF(), readId(in), readId(in));
    var requestId = readBytes(in);
    var command = engine.kind(to.kind()).command(java.util.Objects.requireNonNull(readBytes(in)));
    var told =
        new Told(
            to, command, requestId == null ? null : new String(requestId, StandardCharsets.UTF_8));
    told.whenComplete((outcome, failure) ->
        replyTo.tell(
            new Wire.Answered(
                correlation,
                to.kind(),
                outcome,
                failure == null
                    ? null
                    : failure instanceof RuntimeException known
                        ? known
                        : new CommandFailedException(failure.toString(), failure))));
    return new Wire.Tell(slot, told, correlation, replyTo);
  }

  private Wire readAnswered(DataInputStream in) throws IOException {
    long correlation = in.readLong();
    var kind = in.readUTF();
    return switch (in.readByte()) {
      case 0 -> {
        long version = in.readLong();
        var reply = readBytes(in);
        var value = reply == null || kind.isEmpty() ? null : engine.kind(kind).reply(reply);
        yield new Wire.Answered(correlation, kind, new Outcome.Done(value, version), null);
      }
      case 1 ->
          new Wire.Answered(
              correlation,
              kind,
              new Outcome.Refused(Json.MAPPER.readValue(readBytes(in), Refusal.class)),
              null);
      case 2 ->
          new Wire.Answered(
              correlation, kind, null, new CommandFailedException(readText(in), null));
      default ->
          new Wire.Answered(
              correlation, kind, null, new ObjectUnavailableException(readText(in), null));
    };
  }

  private ActorRef<Wire> ref(DataInputStream in) throws IOException {
    return refs.resolveActorRef(in.readUTF());
  }

  private static IllegalArgumentException neverSent(Object message) {
    return new IllegalArgumentException("never sent to another node: " + message);
  }

  private static void writeId(DataOutputStream out, UUID id) throws IOException {
    out.writeLong(id.getMostSignificantBits());
    out.writeLong(id.getLeastSignificantBits());
  }

  private static UUID readId(DataInputStream in) throws IOException {
    return new UUID(in.readLong(), in.readLong());
  }

  private static void write(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
    if (bytes == null) {
      out.writeInt(NO_BYTES);
    } else {
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  private static byte @Nullable [] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length == NO_BYTES ? null : in.readNBytes(length);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(java.util.Objects.requireNonNull(readBytes(in)), StandardCharsets.UTF_8);
  }
}
