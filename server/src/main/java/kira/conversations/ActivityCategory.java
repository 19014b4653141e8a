package kira.conversations;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import kira.contacts.ContactEvents;

/**
 * The parts of the timeline of a contact or a company, each with the types of entry it shows. To
 * have another type of entry told, name it here, and in the console's words.
 */
enum ActivityCategory {
  MESSAGES(
      List.of("MessageReceived", "Answered", "Replied", "NoteAdded"),
      List.of(),
      List.of("MailOpened", "MailClicked")),
  CONVERSATIONS(
      List.of(
          "ConversationOpened",
          "HandedOff",
          "Taken",
          "Released",
          "Assigned",
          "Resolved",
          "Reopened",
          "Snoozed",
          "Rated"),
      List.of()),
  /** Not of the journal, like the next: see {@link ContactEvents}. */
  PAGES(List.of(), List.of()),
  EVENTS(List.of(), List.of()),
  PROFILE(
      List.of(),
      List.of(
          "ContactCreated",
          "ContactAdded",
          "ContactImported",
          "ContactIdentified",
          "ContactRecognised",
          "ContactEdited",
          "ContactFieldsChanged",
          "ContactTagged",
          "ContactPictured",
          "ContactAbsorbed",
          "ContactSeparated",
          "ContactRestored")),
  CONSENT(
      List.of(),
      List.of("ConsentGiven", "ConsentWithdrawn"),
      List.of("MailUnsubscribed", "MailResubscribed")),
  NOTES(
      List.of(),
      List.of(),
      List.of("NoteWritten", "TaskAdded", "TaskChanged", "TaskDone", "TaskReopened", "TaskDue")),
  COMPANY(
      List.of(),
      List.of(),
      List.of(),
      List.of(
          "CompanyAdded",
          "CompanyEdited",
          "CompanyDomainsChanged",
          "CompanyFieldsChanged",
          "CompanyTagged",
          "CompanyArchived",
          "CompanyReopened"));

  private final List<String> conversation;
  private final List<String> own;
  private final List<String> about;
  private final List<String> company;

  ActivityCategory(List<String> conversation, List<String> own) {
    this(conversation, own, List.of());
  }

  ActivityCategory(List<String> conversation, List<String> own, List<String> about) {
    this(conversation, own, about, List.of());
  }

  ActivityCategory(
      List<String> conversation, List<String> own, List<String> about, List<String> company) {
    this.company = company;
    this.conversation = conversation;
    this.own = own;
    this.about = about;
  }

  /** Types of entry of a contact's conversations. */
  static List<String> ofConversations(Set<ActivityCategory> wanted) {
    return wanted.stream().flatMap(category -> category.conversation.stream()).toList();
  }

  /** Types of entry of the contact itself. */
  static List<String> ofContact(Set<ActivityCategory> wanted) {
    return wanted.stream().flatMap(category -> category.own.stream()).toList();
  }

  /** Types of entry of what the team keeps on the contact. */
  static List<String> aboutContact(Set<ActivityCategory> wanted) {
    return wanted.stream().flatMap(category -> category.about.stream()).toList();
  }

  /** Types of entry of a company itself. */
  static List<String> ofCompany(Set<ActivityCategory> wanted) {
    return wanted.stream().flatMap(category -> category.company.stream()).toList();
  }

  static ActivityCategory of(String type) {
    if (ContactEvents.VIEWS.contains(type)) {
      return PAGES;
    }
    if (ContactEvents.DEEDS.contains(type)) {
      return EVENTS;
    }
    return Arrays.stream(values())
        .filter(each ->
            each.conversation.contains(type)
                || each.own.contains(type)
                || each.about.contains(type)
                || each.company.contains(type))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no category shows " + type));
  }
}
