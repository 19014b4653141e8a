package kira.objects;

import org.apache.pekko.actor.setup.Setup;

/** Lets what the actor system creates by class name find the engine it belongs to. */
final class EngineSetup extends Setup {
  final Engine engine;

  EngineSetup(Engine engine) {
    this.engine = engine;
  }
}
