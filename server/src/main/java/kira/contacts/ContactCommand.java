package kira.contacts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Consent;
import kira.contacts.fields.FieldValue;
import org.jspecify.annotations.Nullable;

sealed interface ContactCommand {
  /** A visitor is here, perhaps for the first time. */
  record Appear(String anonymousId, @Nullable String locale, Instant at)
      implements ContactCommand {}

  /** Somebody says who they are; {@code verified} when the customer's own server vouches. */
  record Identify(ContactProfile profile, boolean verified, Instant at) implements ContactCommand {}

  /** A member, or a program, adds somebody who has not written yet. */
  record Add(
      ContactProfile profile,
      Map<String, FieldValue> fields,
      List<String> tags,
      String by,
      Instant at)
      implements ContactCommand {
    public Add {
      fields = Map.copyOf(fields);
      tags = List.copyOf(tags);
    }
  }

  /**
   * A user corrects the record, all of it or nothing.
   *
   * @param seen what the correction was made on; null overwrites
   */
  record Edit(ContactCorrection correction, ContactState.@Nullable Seen seen, String by, Instant at)
      implements ContactCommand {}

  /**
   * This contact turned out to be another one, which keeps everything.
   *
   * @param taken what of this contact wins over what the other one has: {@code name}, {@code
   *     email}, {@code phone}, {@code externalId}, {@code company}, {@code fields.<key>}
   */
  record MergeInto(UUID source, UUID target, Set<String> taken, String by, Instant at)
      implements ContactCommand {
    public MergeInto {
      taken = Set.copyOf(taken);
    }
  }

  record Absorb(
      UUID source,
      ContactProfile profile,
      List<ContactState.Known> identities,
      Instant createdAt,
      Map<String, FieldValue> fields,
      List<String> tags,
      Map<String, Consent> consents,
      Set<String> taken,
      String by,
      Instant at)
      implements ContactCommand {
    public Absorb {
      identities = List.copyOf(identities);
      fields = Map.copyOf(fields);
      tags = List.copyOf(tags);
      consents = Map.copyOf(consents);
      taken = Set.copyOf(taken);
    }
  }

  /** A merge was a mistake: gives back what came with the other contact. */
  record Separate(UUID target, UUID source, String by, Instant at) implements ContactCommand {}

  /** The other half of that: this contact is one of its own again. */
  record Restore(UUID from, String by, Instant at) implements ContactCommand {}

  /** This contact and another that looks like it are two people. */
  record Distinguish(UUID other, String by, Instant at) implements ContactCommand {}

  /** Notes what somebody said about being contacted. */
  record NoteConsent(Channel channel, String purpose, Consent consent) implements ContactCommand {}

  /** They wrote or called, by whichever channel. */
  record See(Instant at) implements ContactCommand {}

  /**
   * A source tells of the contact for the first time in a while; whoever is not there yet begins.
   *
   * @param sender who the source says it was
   * @param verified whether the source is believed
   * @param since when whoever begins began
   * @param visit when the contact was there themselves; null when only a program told of them
   */
  record Meet(Sender sender, boolean verified, String by, Instant since, @Nullable Instant visit)
      implements ContactCommand {}

  /** A source tells what is known of the contact; whoever is not there yet begins with it. */
  record Learn(
      ContactProfile profile,
      Map<String, FieldValue> fields,
      Sender sender,
      boolean verified,
      String by,
      Instant at)
      implements ContactCommand {
    public Learn {
      fields = Map.copyOf(fields);
    }
  }

  /**
   * A job, or a program's upsert, writes what it knows: all of it or nothing.
   *
   * @param origin the row of the job; null when there is none to undo
   * @param create whether a contact that does not exist is made
   * @param fill whether only what is empty may be written
   */
  record Apply(
      @Nullable JobRow origin,
      ContactCorrection correction,
      boolean create,
      boolean fill,
      String by,
      Instant at)
      implements ContactCommand {}

  /**
   * A job's row is undone: what it made is removed, what it changed is put back, both only where
   * nobody has changed it since.
   *
   * @param undo null when the row made the contact
   * @param made the contact as the row made it
   */
  record TakeBack(
      JobRow origin,
      @Nullable ContactUndo undo,
      ContactState.@Nullable Seen made,
      String by,
      Instant at)
      implements ContactCommand {}

  /**
   * Somebody gives the contact a picture, or takes it away.
   *
   * @param picture a file; null for none
   */
  record Picture(@Nullable UUID picture, String by, Instant at) implements ContactCommand {}

  /** Makes the contact a member of a company, unless it is one of another already. */
  record Join(UUID company, String by, Instant at) implements ContactCommand {}

  /**
   * A command with which somebody may begin to be known. Who is new begins with the defaults of
   * those fields that the command says nothing of; who is known already does not notice.
   *
   * @param defaults values by key
   */
  record Begin(ContactCommand command, Map<String, FieldValue> defaults) implements ContactCommand {
    public Begin {
      defaults = Map.copyOf(defaults);
    }

    /** The command itself where there are no defaults. */
    static ContactCommand with(Map<String, FieldValue> defaults, ContactCommand command) {
      return defaults.isEmpty() ? command : new Begin(command, defaults);
    }
  }

  /** The contact is no member of a company any more; of another one it stays. */
  record Leave(UUID company, String by, Instant at) implements ContactCommand {}
}
