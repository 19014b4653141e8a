package kira.assistant;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import kira.conversations.AnswerRequest.Turn;
import kira.conversations.KiraAnswer;
import kira.conversations.KiraAnswer.Candidate;
import kira.conversations.KiraAnswer.Citation;
import kira.conversations.KiraAnswer.Trace;
import kira.knowledge.Audience;
import kira.knowledge.HelpCentre;
import kira.knowledge.Knowledge;
import kira.knowledge.Knowledge.Found;
import kira.knowledge.Passage;
import kira.platform.http.Cancellation;
import kira.platform.models.ChatEndpoint;
import kira.platform.models.ChatModels;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.TenantId;
import kira.team.Team;
import kira.team.WorkspaceSettings;
import kira.team.WorkspaceView;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Answers from a workspace's articles, or says that they do not hold the answer. */
@Service
public class Assistant {
  /** Passages looked at; as many as an agent cares to see under "why this answer". */
  private static final int CANDIDATES = 8;

  /** Passages a model is given. */
  private static final int SOURCES = 5;

  /** How near to the best a passage must be to help with the answer. */
  private static final double NEAR_BEST = .2;

  /** What a question put together from two must exceed the threshold by: it borrowed its words. */
  private static final double BORROWED = .05;

  private static final String OFFER = "Shall I bring in a person?";

  private final Knowledge knowledge;
  private final WorkspaceSettings settings;
  private final Team team;
  private final Quotes quotes;
  private final Writer writer;
  private final ChatModels models;
  private final Secrets secrets;

  Assistant(
      Knowledge knowledge,
      WorkspaceSettings settings,
      Team team,
      Quotes quotes,
      Writer writer,
      ChatModels models,
      Secrets secrets) {
    this.knowledge = knowledge;
    this.settings = settings;
    this.team = team;
    this.quotes = quotes;
    this.writer = writer;
    this.models = models;
    this.secrets = secrets;
  }

  /**
   * Something said to Kira.
   *
   * @param history what was said before it, oldest first
   * @param audience whose eyes the answer is for
   */
  public record Question(String text, List<Turn> history, Audience audience) {
    public Question {
      history = List.copyOf(history);
    }
  }

  /** What the workspace calls its assistant. */
  public String name(TenantId tenant) {
    return settings(tenant).name();
  }

  AssistantSettings settings(TenantId tenant) {
    return settings.read(tenant, AssistantSettings.SECTION).value();
  }

  /**
   * The answer; empty when it was cancelled.
   *
   * @param onText hears the whole text so far while a model writes
   */
  public Optional<KiraAnswer> answer(
      TenantId tenant, Question question, Consumer<String> onText, Cancellation cancellation) {
    var started = System.nanoTime();
    var chosen = settings(tenant);
    return switch (Intent.of(question.text)) {
      case Intent.Greeting _ -> said(chosen.effectiveGreeting());
      case Intent.Thanks _ -> said("You're welcome! Is there anything else I can help with?");
      case Intent.Farewell _ -> said("Goodbye, and write again any time.");
      case Intent.Acknowledgement _ -> said("Good. I'm here if there is anything else.");
      case Intent.WhoAreYou _ ->
          said(
              "I'm %s, an assistant. I answer from the help articles, and I can bring in a person whenever you like."
                  .formatted(chosen.name()));
      case Intent.Person _ -> handOff(chosen);
      case Intent.Yes _ when offered(question.history) -> handOff(chosen);
      case Intent.Yes _ -> said("What would you like to know?");
      case Intent.No _ when offered(question.history) ->
          said("All right. Ask me something else any time.");
      case Intent.No _ -> said("Tell me a little more and I'll look again. " + OFFER);
      case Intent.Question(var text) ->
          new Attempt(tenant, chosen, question, text, started).answer(onText, cancellation);
    };
  }

  private static Optional<KiraAnswer> said(String text) {
    return Optional.of(new KiraAnswer(true, text, List.of(), null, false));
  }

  private static Optional<KiraAnswer> handOff(AssistantSettings settings) {
    return Optional.of(new KiraAnswer(true, settings.effectiveHandOff(), List.of(), null, true));
  }

  /** Whether the last thing Kira said was our own offer of a person. */
  private static boolean offered(List<Turn> history) {
    for (var turn : history.reversed()) {
      if (!turn.by().equals("VISITOR")) {
        return turn.by().equals("KIRA") && turn.text().contains(OFFER);
      }
    }
    return false;
  }

  /** One question on its way to an answer. */
  private final class Attempt {
    private final TenantId tenant;
    private final AssistantSettings settings;
    private final Question question;
    private final String text;
    private final long started;
    private final Optional<WorkspaceView> workspace;
    private final double threshold;

    Attempt(
        TenantId tenant, AssistantSettings settings, Question question, String text, long started) {
      this.tenant = tenant;
      this.settings = settings;
      this.question = question;
      this.text = text;
      this.started = started;
      this.workspace = team.workspace(tenant);
      this.threshold = settings.effectiveThreshold();
    }

    Optional<KiraAnswer> answer(Consumer<String> onText, Cancellation cancellation) {
      var result = search();
      var best = result.found().isEmpty() ? 0 : result.found().getFirst().score();
      if (best < threshold) {
        return Optional.of(unknown(result));
      }
      var usable = result.found().stream().filter(f -> f.score() >= best - NEAR_BEST).toList();
      var endpoint = endpoint();
      if (endpoint.isPresent()) {
        var sources = sources(usable);
        var task =
            new Writer.Task(
                tenant, endpoint.get(), settings.name(), text, question.history, sources);
        switch (writer.write(task, onText, cancellation)) {
          case Writer.Written.Answer written -> {
            return Optional.of(written(result, written, endpoint.get()));
          }
          case Writer.Written.Unknown _ -> {
            return Optional.of(unknown(result));
          }
          case Writer.Written.Cancelled _ -> {
            return Optional.empty();
          }
          case Writer.Written.Withheld _ -> {}
        }
      }
      return Optional.of(quoted(result, usable));
    }

    /** The question as it is and, where it leans on the one before, the two together. */
    private Knowledge.Result search() {
      var alone = search(text);
      var subject = FollowUp.subject(question.history);
      if (subject.isEmpty() || !FollowUp.leansBack(text)) {
        return alone;
      }
      var together = search(subject + " " + text);
      return borrows(alone, together) ? together : alone;
    }

    private boolean borrows(Knowledge.Result alone, Knowledge.Result together) {
      if (together.found().isEmpty()) {
        return false;
      }
      var best = together.found().getFirst();
      if (best.score() < threshold + BORROWED) {
        return false;
      }
      if (!alone.found().isEmpty() && alone.found().getFirst().score() >= best.score()) {
        return false;
      }
      // "And in Berlin?" is answered only by a passage that has something to do with Berlin.
      return quotes.touches(alone.question(), alone.vector(), best);
    }

    private Knowledge.Result search(String asked) {
      var names = settings.names(workspace.map(WorkspaceView::name).orElse(""));
      return knowledge.search(
          tenant, new Knowledge.Search(asked, names, question.audience, CANDIDATES));
    }

    private List<Writer.Source> sources(List<Found> usable) {
      var sources = new ArrayList<Writer.Source>();
      var sections = new HashSet<String>();
      for (var found : usable) {
        if (sources.size() < SOURCES
            && sections.add(found.article() + "/" + found.passage().section())) {
          var whole = knowledge.section(tenant, found).stream().map(Passage::text).toList();
          sources.add(new Writer.Source(found, String.join("\n\n", whole)));
        }
      }
      return sources;
    }

    private KiraAnswer written(
        Knowledge.Result result, Writer.Written.Answer written, ChatEndpoint endpoint) {
      var citations = new ArrayList<Citation>();
      var used = new LinkedHashSet<UUID>();
      written
          .cited()
          .forEach((n, source) -> {
            used.add(source.found().passage().id());
            citations.add(
                citation(
                    n,
                    source.found(),
                    source.found().passage().id(),
                    quotes.closest(result.vector(), source.found())));
          });
      return new KiraAnswer(
          true, written.text(), citations, trace(result, used, "MODEL", endpoint.model()), false);
    }

    private KiraAnswer quoted(Knowledge.Result result, List<Found> usable) {
      var chosen =
          quotes.choose(result.vector(), usable, found -> knowledge.section(tenant, found));
      if (chosen.isEmpty()) {
        return unknown(result);
      }
      var text = new StringBuilder();
      var citations = new ArrayList<Citation>();
      var used = new LinkedHashSet<UUID>();
      for (var quote : chosen) {
        int n = citations.size() + 1;
        var list = quote.text().indexOf('\n') >= 0;
        text.append(n == 1 ? "" : "\n\n")
            .append(
                n == 1 || !sameArticle(chosen)
                    ? "From “%s”:".formatted(quote.source().title())
                    : "Also:")
            .append(list ? "\n" : " ")
            .append(quote.text())
            .append(" [%d]".formatted(n));
        used.add(quote.passage());
        citations.add(citation(n, quote.source(), quote.passage(), quote.text()));
      }
      return new KiraAnswer(
          true, text.toString(), citations, trace(result, used, "EXTRACTIVE", null), false);
    }

    private static boolean sameArticle(List<Quotes.Quote> quotes) {
      return quotes.stream().map(q -> q.source().article()).distinct().count() == 1;
    }

    private KiraAnswer unknown(Knowledge.Result result) {
      var text =
          question.audience == Audience.INTERNAL
              ? "The articles hold no answer to this."
              : "I couldn't find an answer to that in the help articles. " + OFFER;
      return new KiraAnswer(
          false, text, List.of(), trace(result, Set.of(), "EXTRACTIVE", null), false);
    }

    private Citation citation(int n, Found found, UUID passage, String quote) {
      var url =
          found.audience() == Audience.PUBLIC
              ? workspace.map(w -> HelpCentre.path(w.slug(), found.slug(), passage)).orElse(null)
              : null;
      return new Citation(
          n,
          found.article(),
          found.title(),
          found.slug(),
          url,
          passage.toString(),
          found.passage().heading(),
          quote,
          rounded(found.score()));
    }

    private Trace trace(
        Knowledge.Result result, Set<UUID> used, String mode, @Nullable String model) {
      var candidates =
          result.found().stream()
              .map(f ->
                  new Candidate(
                      f.passage().id().toString(),
                      f.article(),
                      f.title(),
                      f.passage().heading(),
                      rounded(f.score()),
                      rounded(f.cosine()),
                      rounded(f.bm25()),
                      used.contains(f.passage().id())))
              .toList();
      var best = candidates.isEmpty() ? 0 : candidates.getFirst().score();
      long took = (System.nanoTime() - started) / 1_000_000;
      return new Trace(threshold, best, candidates, mode, model, took);
    }

    private static double rounded(double score) {
      return Math.round(score * 10_000) / 10_000.0;
    }

    private Optional<ChatEndpoint> endpoint() {
      return Assistant.this.endpoint(tenant, settings);
    }
  }

  /** The workspace's endpoint, or the installation's. */
  private Optional<ChatEndpoint> endpoint(TenantId tenant, AssistantSettings settings) {
    var own = settings.endpoint();
    if (own == null) {
      return models.installation();
    }
    var sealed = own.sealedKey();
    var key =
        sealed == null ? null : secrets.decrypt(tenant, AssistantSettings.KEY_PURPOSE, sealed);
    return Optional.of(new ChatEndpoint(URI.create(own.baseUrl()), own.model(), key));
  }
}
