package kira.assistant;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What somebody wants who writes to Kira, as far as it is not a question for the articles. */
sealed interface Intent {
  record Greeting() implements Intent {}

  record Thanks() implements Intent {}

  record Farewell() implements Intent {}

  /** "ok", "great": nothing is asked. */
  record Acknowledgement() implements Intent {}

  /** "yes please": means something only after an offer. */
  record Yes() implements Intent {}

  /** "no": declines an offer, or says that an answer did not help. */
  record No() implements Intent {}

  /** Wants to talk to a human being. */
  record Person() implements Intent {}

  /** "Are you a bot?" */
  record WhoAreYou() implements Intent {}

  /**
   * @param text without a greeting in front
   */
  record Question(String text) implements Intent {}

  /** Words in front of or behind what is meant. */
  String POLITE =
      "(?:please|pls|thanks|thank you|now|there|kira|again|then|so much|very much|a lot)";

  Pattern GREETING =
      phrase(
          "(?:hi|hiya|hello|hey|heya|yo|greetings|good (?:morning|afternoon|evening|day)|hallo|moin"
              + "|hola|bonjour|ciao|servus)(?: (?:there|kira|all|everyone|team|again))*");
  Pattern GREETING_IN_FRONT =
      Pattern.compile(
          "^(?:hi|hiya|hello|hey|good (?:morning|afternoon|evening|day)|hallo)"
              + "(?: (?:there|kira|all|everyone|team))?\\s*[,.!:–-]*\\s+(?=\\S)",
          Pattern.CASE_INSENSITIVE);
  Pattern THANKS =
      phrase(
          "(?:(?:ok|okay|great|perfect|super|cool|awesome|nice|good|alright|that helped|that helps"
              + "|it works|works)[,.! ]*)*"
              + "(?:thanks|thank you|thx|ty|cheers|many thanks|danke|merci|gracias|grazie)"
              + "(?:[,.! ]*(?:so much|very much|a lot|a bunch|kira|for (?:the|your) (?:help|answer)"
              + "|for helping|that helped|that helps|that was helpful|bye))*");
  Pattern FAREWELL =
      phrase(
          "(?:good ?bye|bye(?: bye)?|see you(?: later)?|cya|have a (?:nice|good|great) (?:day|one"
              + "|evening|weekend)|tsch(?:ü|ue)ss|ciao|that(?:'s| is) all|nothing else)");
  Pattern ACKNOWLEDGEMENT =
      phrase(
          "(?:ok(?:ay)?|k|great|perfect|got it|cool|nice|awesome|super|alright|all right|i see"
              + "|understood|makes sense|good|fine|that helped|that helps|it works(?: now)?|:\\)|👍)");
  Pattern YES =
      phrase("(?:yes|yeah|yep|yup|sure|please do|yes please|ok please|of course|ja|oui|si)");
  Pattern NO = phrase("(?:no|nope|nah|no thanks|no thank you|not really|nein|non)");
  Pattern WHO =
      phrase(
          "(?:who are you|what are you|are you (?:a |an )?(?:human|bot|robot|machine|ai|real"
              + "(?: person)?|person|chat ?bot|chatgpt)(?: or (?:a |an )?\\w+)?|what(?:'s| is) your"
              + " name|am i (?:talking|speaking|chatting) (?:to|with) (?:a |an )?(?:human|bot|robot"
              + "|machine|ai|real person|person))");

  String HUMAN =
      "(?:human(?: being)?|person|real (?:person|human|agent)|live (?:agent|person|chat)|agent"
          + "|operator|representative|rep|somebody|someone|employee|staff(?: member)?|colleague"
          + "|supporter|support (?:agent|team|person|staff)|customer (?:service|support)"
          + "|the support|support|the team|your team|manager|supervisor)";

  /** A request in the first person; "how does a visitor reach a person?" is a question. */
  List<Pattern> PERSON =
      List.of(
          phrase(
              "(?:a |an )?(?:real |live |actual )?(?:human|person|agent|operator|representative)"),
          phrase("(?:talk|speak|chat) (?:to|with) (?:a |an |some |the )?" + HUMAN),
          phrase(
              "(?:hi |hello )?(?:can|could|may|might) i (?:please |just )?(?:talk|speak|chat|be"
                  + " (?:connected|transferred|put through)) (?:to|with) (?:a |an |some |the )?"
                  + HUMAN
                  + "(?: .{0,40})?"),
          phrase(
              "(?:no |ok )?(?:i|we)(?: really| just| only)*(?: want| need| would like|'d like| wish"
                  + "| demand| prefer| have) (?:to (?:talk|speak|chat|be"
                  + " (?:connected|transferred|put through)) (?:to|with) )?(?:a |an |some |the )?"
                  + HUMAN
                  + "(?: (?:to help|now|instead|please|from|who|here).{0,40})?"),
          phrase(
              "(?:please )?(?:connect|transfer|forward|hand|put|pass|get|give|bring|let)(?: me)?"
                  + "(?: through| over| in)?(?: (?:talk|speak))?(?: (?:to|with))?"
                  + " (?:a |an |some |the )?"
                  + HUMAN
                  + "(?: (?:now|instead|on the (?:line|phone)).{0,20})?"),
          phrase(
              "(?:can|could|will|would) (?:you )?(?:please )?(?:connect|transfer|forward|put|get"
                  + "|hand)(?: me)?(?: through| over)? (?:to |with )?(?:a |an |some |the )?"
                  + HUMAN),
          phrase(
              "(?:is|are) there (?:a |an |any )?(?:real |live )?(?:human|person|people|agents?"
                  + "|someone|somebody)(?: (?:there|here|available|i can (?:talk|speak) (?:to|with)))?"));

  private static Pattern phrase(String core) {
    return Pattern.compile(
        "^(?:" + POLITE + "[,.! ]+)*" + core + "(?:[,.!? ]+" + POLITE + ")*[\\s,.!?:)(🙂😊👋🙏]*$",
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);
  }

  static Intent of(String said) {
    var text = said.strip().replace('’', '\'').replaceAll("\\s+", " ");
    if (text.length() > 200) {
      return new Question(text);
    }
    if (GREETING.matcher(text).matches()) {
      return new Greeting();
    }
    var core = GREETING_IN_FRONT.matcher(text).replaceFirst("");
    if (THANKS.matcher(core).matches()) {
      return new Thanks();
    }
    if (FAREWELL.matcher(core).matches()) {
      return new Farewell();
    }
    if (NO.matcher(core).matches()) {
      return new No();
    }
    if (YES.matcher(core).matches()) {
      return new Yes();
    }
    if (ACKNOWLEDGEMENT.matcher(core).matches()) {
      return new Acknowledgement();
    }
    if (WHO.matcher(core).matches()) {
      return new WhoAreYou();
    }
    // "I have a problem. Can I talk to a human?"
    var last = core.toLowerCase(Locale.ROOT);
    int cut =
        Math.max(last.lastIndexOf(". "), Math.max(last.lastIndexOf("! "), last.lastIndexOf("? ")));
    var end = cut < 0 ? core : core.substring(cut + 2);
    if (PERSON.stream().anyMatch(p -> p.matcher(core).matches() || p.matcher(end).matches())) {
      return new Person();
    }
    return new Question(core);
  }
}
