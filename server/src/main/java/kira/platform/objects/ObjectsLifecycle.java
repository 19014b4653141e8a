package kira.platform.objects;

/** When the runtime starts and stops in the life of the process. */
public final class ObjectsLifecycle {
  /** Before anything that reads the journal or takes requests. */
  public static final int PHASE = 100;

  private ObjectsLifecycle() {}
}
