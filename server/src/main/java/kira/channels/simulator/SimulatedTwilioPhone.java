package kira.channels.simulator;

import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import kira.channels.Account;
import kira.channels.Door;
import kira.channels.SenderIdentity;
import kira.channels.sms.FormBody;
import kira.channels.sms.twilio.TwilioSignature;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OwnServer;
import kira.platform.secrets.Secret;
import kira.platform.web.PublicAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Twilio as far as calls go: it understands TwiML, and tells what happens as Twilio does. */
@Component
class SimulatedTwilioPhone implements SimulatedCallProvider {
  static final String ADAPTER = "twilio-phone";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss '+0000'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final SimulatorKeys keys;
  private final OwnServer own;
  private final PublicAddress address;

  SimulatedTwilioPhone(SimulatorKeys keys, OwnServer own, PublicAddress address) {
    this.keys = keys;
    this.own = own;
    this.address = address;
  }

  @Override
  public String adapter() {
    return ADAPTER;
  }

  @Override
  public String path(Door door) {
    return "/simulator/twilio";
  }

  @Override
  public Opening open(Door door, SenderIdentity sender) {
    var token = keys.key(SimulatedTwilio.KEY_PREFIX, door);
    return new Opening(
        token,
        List.of(),
        Map.of("accountSid", SimulatedTwilio.sid("AC", door.account())),
        Map.of("authToken", token));
  }

  @Override
  public String arrivalUrl(Account account) {
    return address.link(new Door(account.tenant(), account.id()).path());
  }

  @Override
  public String statusUrl(Account account) {
    return arrivalUrl(account) + "/call";
  }

  static String callSid(UUID call) {
    return SimulatedTwilio.sid("CA", call);
  }

  /** The sid of the other phone's part in a call. */
  private static String legSid(UUID call, String number) {
    return SimulatedTwilio.sid(
        "CA", UUID.nameUUIDFromBytes((call + number).getBytes(StandardCharsets.UTF_8)));
  }

  /** A status of ours as Twilio calls it. */
  static String status(String ours) {
    return switch (ours) {
      case "answered" -> "in-progress";
      case "declined" -> "busy";
      case "no_answer" -> "no-answer";
      case "cancelled" -> "canceled";
      default -> ours;
    };
  }

  @Override
  public OutboundRequest webhook(
      Door door, Account account, Secret signing, SimulatedCall.News news) {
    var form = form(account, news);
    var uri = URI.create(news.url());
    var query = uri.getRawQuery();
    return OutboundRequest.post(
            own.at(uri.getRawPath() + (query == null ? "" : "?" + query)),
            "application/x-www-form-urlencoded; charset=UTF-8",
            form.bytes())
        .header("User-Agent", "TwilioProxy/1.1 (simulator)")
        .header("X-Twilio-Signature", TwilioSignature.sign(signing, news.url(), form));
  }

  private static FormBody form(Account account, SimulatedCall.News news) {
    var draft = news.draft();
    var outside = draft.address().isEmpty() ? "+266696687" : draft.address();
    var form =
        new FormBody(Map.of())
            .with("AccountSid", SimulatedTwilio.sid("AC", account.id()))
            .with("ApiVersion", "2010-04-01");
    return switch (news.what()) {
      case "machine" ->
          form.with("CallSid", callSid(news.call()))
              .with("MachineDetectionDuration", "2400")
              .with(
                  "AnsweredBy",
                  news.value("by").equals("machine_end") ? "machine_end_beep" : news.value("by"));
      case "recording" ->
          form.with("CallSid", callSid(news.call()))
              .with("RecordingSid", "RE" + news.value("recording").replace("-", ""))
              .with("RecordingUrl", recordingUrl(account, news))
              .with("RecordingStatus", "completed")
              .with("RecordingDuration", news.value("seconds"))
              .with("RecordingChannels", "1")
              .with("RecordingSource", "DialVerb");
      case "leg" ->
          ended(
              form.with("CallSid", legSid(news.call(), news.value("to")))
                  .with("ParentCallSid", callSid(news.call()))
                  .with("From", draft.own())
                  .with("To", news.value("to"))
                  .with("Direction", "outbound-dial")
                  .with("CallbackSource", "call-progress-events")
                  .with("Timestamp", TIME.format(news.at()))
                  .with("SequenceNumber", news.value("number"))
                  .with("CallStatus", status(news.value("status"))),
              news);
      case "status" ->
          ended(
              common(form, news, outside)
                  .with("CallbackSource", "call-progress-events")
                  .with("Timestamp", TIME.format(news.at()))
                  .with("SequenceNumber", news.value("number"))
                  .with("CallStatus", status(news.value("status"))),
              news);
      default -> asked(common(form, news, outside).with("CallStatus", asking(draft, news)), news);
    };
  }

  private static String asking(SimulatedCall.Draft draft, SimulatedCall.News news) {
    return draft.incoming() && news.value("asked").equals("1") ? "ringing" : "in-progress";
  }

  private static FormBody common(FormBody form, SimulatedCall.News news, String outside) {
    var draft = news.draft();
    var from = draft.incoming() ? outside : draft.own();
    var to = draft.incoming() ? draft.own() : outside;
    return form.with("CallSid", callSid(news.call()))
        .with("From", from)
        .with("To", to)
        .with("Caller", from)
        .with("Called", to)
        .with("Direction", draft.incoming() ? "inbound" : "outbound-api");
  }

  private static FormBody ended(FormBody form, SimulatedCall.News news) {
    return switch (news.value("status")) {
      case "completed" -> form.with("CallDuration", news.value("seconds")).with("Duration", "1");
      case "declined" -> form.with("SipResponseCode", "603");
      case "busy" -> form.with("SipResponseCode", "486");
      case "failed" -> form.with("SipResponseCode", "404");
      default -> form;
    };
  }

  private static FormBody asked(FormBody form, SimulatedCall.News news) {
    var reached = news.value("reached");
    if (!reached.isEmpty()) {
      var how = news.value("how");
      var done = form.with("DialCallStatus", reached.equals("true") ? "completed" : status(how));
      return reached.equals("true") ? done.with("DialCallDuration", news.value("seconds")) : done;
    }
    if (news.values().containsKey("recorded")) {
      return form.with("RecordingUrl", "https://api.twilio.com/").with("Digits", "hangup");
    }
    return news.values().containsKey("digits") ? form.with("Digits", news.value("digits")) : form;
  }

  private static String recordingUrl(Account account, SimulatedCall.News news) {
    return "https://api.twilio.com%s/Recordings/RE%s"
        .formatted(
            SimulatedTwilio.PATH + SimulatedTwilio.sid("AC", account.id()),
            news.value("recording").replace("-", ""));
  }

  /** TwiML, as far as Kira writes it and a little more; anything else is passed over. */
  @Override
  public List<SimulatedVerb> verbs(String body) {
    try {
      var factory = XMLInputFactory.newFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      var xml = factory.createXMLStreamReader(new StringReader(body));
      var verbs = new ArrayList<SimulatedVerb>();
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamReader.START_ELEMENT) {
          var verb = verb(xml);
          if (verb != null) {
            verbs.add(verb);
          }
        }
      }
      return verbs;
    } catch (XMLStreamException | IllegalArgumentException e) {
      return List.of(
          new SimulatedVerb.Say("We are sorry. An application error has occurred. Goodbye."));
    }
  }

  private static @Nullable SimulatedVerb verb(XMLStreamReader xml) throws XMLStreamException {
    return switch (xml.getLocalName()) {
      case "Say" -> new SimulatedVerb.Say(xml.getElementText());
      case "Play" -> new SimulatedVerb.Play(xml.getElementText());
      case "Gather" -> {
        int digits = number(xml, "numDigits", 20);
        var action = attribute(xml, "action");
        yield new SimulatedVerb.Ask(prompts(xml), digits, action == null ? "" : action);
      }
      case "Dial" -> dial(xml);
      case "Record" ->
          new SimulatedVerb.TakeMessage(
              attribute(xml, "action"), attribute(xml, "recordingStatusCallback"));
      case "Redirect" -> new SimulatedVerb.GoTo(xml.getElementText());
      case "Hangup", "Reject" -> new SimulatedVerb.HangUp();
      default -> null;
    };
  }

  private static List<String> prompts(XMLStreamReader xml) throws XMLStreamException {
    var prompts = new ArrayList<String>();
    while (xml.hasNext()) {
      int what = xml.next();
      if (what == XMLStreamReader.END_ELEMENT && xml.getLocalName().equals("Gather")) {
        break;
      }
      if (what == XMLStreamReader.START_ELEMENT
          && List.of("Say", "Play").contains(xml.getLocalName())) {
        prompts.add(xml.getElementText());
      }
    }
    return prompts;
  }

  private static SimulatedVerb dial(XMLStreamReader xml) throws XMLStreamException {
    int timeout = number(xml, "timeout", 30);
    var action = attribute(xml, "action");
    var record = attribute(xml, "record");
    var recorded =
        record == null || record.equals("do-not-record")
            ? null
            : attribute(xml, "recordingStatusCallback");
    @Nullable String leg = null;
    var number = new StringBuilder();
    while (xml.hasNext()) {
      int what = xml.next();
      if (what == XMLStreamReader.END_ELEMENT && xml.getLocalName().equals("Dial")) {
        break;
      }
      if (what == XMLStreamReader.START_ELEMENT && xml.getLocalName().equals("Number")) {
        leg = attribute(xml, "statusCallback");
      } else if (what == XMLStreamReader.CHARACTERS) {
        number.append(xml.getText().strip());
      }
    }
    return new SimulatedVerb.Bridge(number.toString(), timeout, action, leg, recorded);
  }

  private static @Nullable String attribute(XMLStreamReader xml, String name) {
    return xml.getAttributeValue(null, name);
  }

  private static int number(XMLStreamReader xml, String name, int otherwise) {
    var text = attribute(xml, name);
    return text != null && text.matches("\\d{1,4}") ? Integer.parseInt(text) : otherwise;
  }
}
