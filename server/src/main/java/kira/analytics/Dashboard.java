package kira.analytics;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one workspace over some days, each counted from the journal.
 *
 * @param asOf everything up to here is counted
 * @param position the journal position that stands for it
 * @param zone the time zone whose days and hours are counted
 */
record Dashboard(
    Instant asOf,
    String position,
    String zone,
    Tally conversations,
    Share resolvedByKira,
    Speed firstResponse,
    Rating csat,
    List<Volume> volume,
    long openNow,
    long waitingNow,
    long kiraNow,
    List<Hour> busiestHours,
    List<CitedArticle> topArticles,
    List<UnansweredQuestion> unanswered) {

  /** A figure of one day; null when there is nothing to count on it. */
  record Day(LocalDate day, @Nullable Double value) {}

  /** How many conversations were opened, against as many days before. */
  record Tally(long total, long previous, List<Day> series) {}

  /** Which part of the resolved conversations Kira resolved, 0 to 1. */
  record Share(@Nullable Double rate, @Nullable Double previousRate, List<Day> series) {}

  /** Median seconds from opening to the first answer, Kira's or a person's. */
  record Speed(@Nullable Double seconds, @Nullable Double previousSeconds, List<Day> series) {}

  /** Mean of the ratings, 1 to 5. */
  record Rating(
      @Nullable Double average, @Nullable Double previousAverage, long count, List<Day> series) {}

  /** Conversations resolved on a day, by who held them to the end. */
  record Volume(LocalDate day, long kira, long person) {}

  /** Visitors' messages in an hour of the day, 0 to 23. */
  record Hour(int hour, long count) {}

  record CitedArticle(UUID articleId, String title, long citations) {}

  record UnansweredQuestion(UUID conversationId, String question, Instant at) {}
}
