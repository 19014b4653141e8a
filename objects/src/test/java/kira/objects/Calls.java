package kira.objects;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An effect handler that remembers its calls and answers as it is told to. */
final class Calls implements EffectHandler<Counter.Call> {
  private final String kind;
  private final Function<Call<Counter.Call>, EffectResult> answer;
  final List<Call<Counter.Call>> made = new CopyOnWriteArrayList<>();

  Calls(String kind, Function<Call<Counter.Call>, EffectResult> answer) {
    this.kind = kind;
    this.answer = answer;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public Class<Counter.Call> payloadType() {
    return Counter.Call.class;
  }

  @Override
  public EffectResult perform(Call<Counter.Call> call) {
    made.add(call);
    return answer.apply(call);
  }

  @Override
  public int attempts() {
    return 3;
  }

  List<Call<Counter.Call>> of(String key) {
    return made.stream().filter(call -> call.key().equals(key)).toList();
  }
}
