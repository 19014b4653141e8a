package kira.platform.objects;

import kira.objects.EffectHandler;
import kira.objects.JournalReader;
import kira.objects.ObjectRuntime;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts the runtime once everything is wired: handlers and readers may themselves ask objects, so
 * they are made after it and given to it before it runs.
 */
@Component
public class ObjectsLifecycle implements SmartLifecycle {
  /** Before anything that follows the journal or takes requests. */
  public static final int PHASE = 100;

  private final ObjectRuntime runtime;
  private final ObjectProvider<EffectHandler<?>> handlers;
  private final ObjectProvider<JournalReader> readers;
  private volatile boolean running;

  ObjectsLifecycle(
      ObjectRuntime runtime,
      ObjectProvider<EffectHandler<?>> handlers,
      ObjectProvider<JournalReader> readers) {
    this.runtime = runtime;
    this.handlers = handlers;
    this.readers = readers;
  }

  @Override
  public void start() {
    handlers.forEach(runtime::add);
    readers.forEach(runtime::add);
    runtime.start();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    runtime.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
