package kira.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntentTest {
  @ParameterizedTest
  @ValueSource(strings = {"hi", "Hello!", "hey there", "Good morning Kira", "hallo", "Hi 👋"})
  void greetings(String text) {
    assertThat(Intent.of(text)).isInstanceOf(Intent.Greeting.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "thanks",
        "Thank you so much!",
        "ok thanks",
        "great, thank you",
        "thx",
        "Danke",
        "perfect thanks a lot",
        "thanks, that helped"
      })
  void thanks(String text) {
    assertThat(Intent.of(text)).isInstanceOf(Intent.Thanks.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "human",
        "I want to talk to a human",
        "can I speak with a real person please",
        "Connect me to an agent",
        "let me talk to someone",
        "talk to support",
        "agent please",
        "I need a human",
        "could you transfer me to a representative",
        "This is useless. I want to speak to a person!",
        "is there a human I can talk to?",
        "I'd like to talk to someone from your team",
        "get me a real person"
      })
  void wantsAPerson(String text) {
    assertThat(Intent.of(text)).isInstanceOf(Intent.Person.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "how does a visitor ask for a person?", "What happens when a person takes over?",
        "how do I take over from Kira as an agent", "who is allowed to invite new people?",
        "can an agent change settings", "thanks to which setting does the widget appear?",
        "what can a person in the role viewer do", "how do I talk to the API",
        "hello world example for the widget", "yes but how do I install it"
      })
  void questionsStayQuestions(String text) {
    assertThat(Intent.of(text)).isInstanceOf(Intent.Question.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Hi, how do I snooze?", "hello there! how do I snooze?", "Hey how do I snooze?"})
  void aGreetingInFrontIsTakenOff(String text) {
    assertThat(Intent.of(text)).isEqualTo(new Intent.Question("how do I snooze?"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"are you a bot?", "Am I talking to a human?", "who are you"})
  void asksWhoKiraIs(String text) {
    assertThat(Intent.of(text)).isInstanceOf(Intent.WhoAreYou.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ok", "got it", "Great!", "cool"})
  void acknowledgements(String text) {
    assertThat(Intent.of(text)).isInstanceOf(Intent.Acknowledgement.class);
  }
}
