package kira.conversations;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kira.platform.web.OneOf;
import org.jspecify.annotations.Nullable;

/**
 * One line of a thread.
 *
 * @param version its place in the conversation
 * @param kind {@code MESSAGE}, {@code NOTE} (people of the workspace only) or {@code EVENT}
 * @param html sanitised; empty for an event
 * @param answer what Kira's answer rests on, when Kira wrote it
 * @param event what happened, when nothing was said
 * @param quote what it answers, where somebody said so
 * @param choices what the visitor may choose from; {@code text} has them written out
 * @param chosen the answer that it is
 */
public record MessageView(
    UUID id,
    long version,
    Instant at,
    Author author,
    @OneOf(words = {"MESSAGE", "NOTE", "EVENT"}) String kind,
    String html,
    String text,
    List<AttachmentView> attachments,
    @Nullable KiraAnswer answer,
    @Nullable ThreadEvent event,
    @Nullable Quote quote,
    @Nullable Choices choices,
    @Nullable Chosen chosen) {
  public MessageView {
    attachments = List.copyOf(attachments);
  }

  MessageView(
      UUID id,
      long version,
      Instant at,
      Author author,
      String kind,
      String html,
      String text,
      List<AttachmentView> attachments,
      @Nullable KiraAnswer answer,
      @Nullable ThreadEvent event) {
    this(id, version, at, author, kind, html, text, attachments, answer, event, null, null, null);
  }

  /**
   * Who wrote it.
   *
   * @param kind {@code VISITOR}, {@code KIRA}, {@code USER} or {@code SYSTEM}
   */
  public record Author(
      @OneOf(words = {"VISITOR", "KIRA", "USER", "SYSTEM"}) String kind,
      @Nullable UUID id,
      String name) {}

  /** A file, with the path a signed-in user fetches it from. */
  public record AttachmentView(UUID id, String name, String type, long size, String url) {}

  /**
   * Something that happened between the messages.
   *
   * @param type {@code HandedOff}, {@code Taken}, {@code Released}, {@code Assigned}, {@code
   *     Resolved}, {@code Reopened}, {@code Snoozed}, {@code Woken} or {@code Rated}
   * @param reason of a hand-over: {@code asked}, {@code unavailable} or {@code disabled}
   * @param assignee to whom it was assigned; null when taken from everybody
   * @param until when a snoozed conversation comes back
   * @param score of a rating, 1 to 5
   */
  public record ThreadEvent(
      @OneOf(
              words = {
                "HandedOff",
                "Taken",
                "Released",
                "Assigned",
                "Resolved",
                "Reopened",
                "Snoozed",
                "Woken",
                "Rated"
              })
          String type,
      @OneOf(words = {"asked", "unavailable", "disabled"}) @Nullable String reason,
      @Nullable Person assignee,
      @Nullable Instant until,
      @Nullable Integer score,
      @Nullable String comment) {}

  /** A user of the workspace. */
  public record Person(UUID id, String name) {}
}
