package kira.objects;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.ClusterEvent;
import org.jspecify.annotations.Nullable;

/** What nodes say to each other. Crosses the network only through {@link WireSerializer}. */
sealed interface Wire {
  /** Something for a slot, found by its number. */
  sealed interface ToSlot extends Wire {
    int slot();
  }

  /**
   * A command for an object. On one node the message is passed as it is, so {@code told} itself
   * arrives; on another one a copy of it whose answer is sent back.
   */
  record Tell(int slot, Told told, long correlation, ActorRef<Wire> replyTo) implements ToSlot {}

  /** Makes sure that the slot lives somewhere; answered when it does. */
  record Wake(int slot, long correlation, ActorRef<Wire> replyTo) implements ToSlot {}

  /** Ends a slot that moves to another node. */
  record Stop(int slot) implements ToSlot {}

  /** A stopped slot has answered all its commands. */
  record Quiet(int slot) implements ToSlot {}

  record Answered(
      long correlation, String kind, @Nullable Outcome outcome, @Nullable RuntimeException failure)
      implements Wire {}

  record Signal(String topic, String json) implements Wire {}

  /** A commit with this transaction id is safe. */
  record JournalMoved(long tx) implements Wire {}

  /** The members of the cluster changed; heard from this node's own cluster daemon only. */
  record MemberChanged(ClusterEvent.ClusterDomainEvent event) implements Wire {}

  /** This node is a member; heard from its own cluster daemon only. */
  record Up() implements Wire {}

  /** Something that this node could bring to nobody; heard from its own event stream only. */
  record Lost(Object message) implements Wire {}

  /** A command that was lost on its way is brought once more; said by this node to itself. */
  record Again(Tell tell) implements Wire {}
}
