package kira.platform.models;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Turns text into vectors, in process and offline (all-MiniLM-L6-v2, quantised, English). The model
 * is loaded when first used. One thread of its own computes, for native code would block the few
 * threads that carry all virtual ones; a question waits for at most one text of a bulk job.
 */
@Component
public class Embeddings implements AutoCloseable {
  /** Change it when the vectors change: stored ones under another name are computed anew. */
  public static final String MODEL = "all-MiniLM-L6-v2-q";

  public static final int DIMENSIONS = 384;

  /** The model reads no further; longer text is cut in silence, so cut it sensibly before. */
  public static final int MAX_TOKENS = 128;

  private static final int LONGEST_COMMAND_LINE = 4_000;

  private static final String WEIGHTS = "/all-minilm-l6-v2-q.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

  private final AtomicLong order = new AtomicLong();
  private final ThreadPoolExecutor worker =
      new ThreadPoolExecutor(
          1,
          1,
          30,
          TimeUnit.SECONDS,
          new PriorityBlockingQueue<>(),
          Thread.ofPlatform().name("embeddings").daemon().factory());
  private @Nullable Model model;

  private record Model(
      OrtEnvironment environment, OrtSession session, HuggingFaceTokenizer tokenizer) {}

  /** A job in the queue: questions first, otherwise first come, first served. */
  private record Job(Runnable work, int priority, long number)
      implements Runnable, Comparable<Job> {
    @Override
    public void run() {
      work.run();
    }

    @Override
    public int compareTo(Job other) {
      int byPriority = Integer.compare(priority, other.priority);
      return byPriority != 0 ? byPriority : Long.compare(number, other.number);
    }
  }

  /** The vector of a question somebody waits for; of length 1, so a dot product is the cosine. */
  public float[] embed(String text) {
    return inTurn(0, () -> vector(text)).join();
  }

  /** The vectors of many texts, in their order, behind any question that comes in between. */
  public List<float[]> embedAll(List<String> texts) {
    var pending = texts.stream().map(text -> inTurn(1, () -> vector(text))).toList();
    var vectors = new ArrayList<float[]>(texts.size());
    pending.forEach(each -> vectors.add(each.join()));
    return vectors;
  }

  /** How many tokens the model reads in a text, its two own included. */
  public int tokens(String text) {
    return inTurn(0, () -> loaded().tokenizer().encode(text, true, false).getIds().length).join();
  }

  private <T> CompletableFuture<T> inTurn(int priority, Supplier<T> work) {
    var result = new CompletableFuture<T>();
    worker.execute(
        new Job(
            () -> {
              try {
                result.complete(work.get());
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(new CompletionException(e));
              }
            },
            priority,
            order.getAndIncrement()));
    return result;
  }

  private float[] vector(String text) {
    var loaded = loaded();
    var encoding = loaded.tokenizer().encode(text, true, false);
    var length = Math.min(encoding.getIds().length, MAX_TOKENS);
    try (var ids = tensor(loaded, cut(encoding.getIds(), length, true));
        var mask = tensor(loaded, cut(encoding.getAttentionMask(), length, false));
        var types = tensor(loaded, cut(encoding.getTypeIds(), length, false));
        var result =
            loaded
                .session()
                .run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
      return pooled(((float[][][]) result.get(0).getValue())[0]);
    } catch (OrtException e) {
      throw new IllegalStateException("the embedding model failed", e);
    }
  }

  /** Keeps the closing token when a text is cut. */
  private static long[] cut(long[] values, int length, boolean keepLast) {
    var kept = java.util.Arrays.copyOf(values, length);
    if (keepLast && values.length > length) {
      kept[length - 1] = values[values.length - 1];
    }
    return kept;
  }

  private static OnnxTensor tensor(Model model, long[] values) throws OrtException {
    return OnnxTensor.createTensor(
        model.environment(), LongBuffer.wrap(values), new long[] {1, values.length});
  }

  /** The mean of the tokens' vectors, scaled to length 1. */
  private static float[] pooled(float[][] tokens) {
    var sum = new double[tokens[0].length];
    for (var token : tokens) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += token[i];
      }
    }
    double square = 0;
    for (double value : sum) {
      square += value * value;
    }
    var length = Math.max(Math.sqrt(square), 1e-12);
    var vector = new float[sum.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (sum[i] / length);
    }
    return vector;
  }

  private Model loaded() {
    var ready = model;
    if (ready == null) {
      ready = load();
      model = ready;
    }
    return ready;
  }

  /** The tokenizer unpacks its native part below the home folder, which a container may lack. */
  private static void chooseNativeFolder() {
    if (!Files.isWritable(Path.of(System.getProperty("user.home")))) {
      System.setProperty(
          "DJL_CACHE_DIR", Path.of(System.getProperty("java.io.tmpdir"), "kira-native").toString());
    }
  }

  /** ONNX Runtime 1.29 ends the whole process when its command line is longer. */
  private static void checkCommandLine() {
    var commandLine = Path.of("/proc/self/cmdline");
    if (Files.isReadable(commandLine)) {
      try {
        int length = Files.readAllBytes(commandLine).length;
        if (length > LONGEST_COMMAND_LINE) {
          throw new IllegalStateException(
              "the embedding model cannot be loaded below a command line of %,d bytes; put the class path into CLASSPATH and options into JDK_JAVA_OPTIONS"
                  .formatted(length));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Model load() {
    checkCommandLine();
    chooseNativeFolder();
    try (var options = new OrtSession.SessionOptions();
        var weights = resource(WEIGHTS);
        var tokenizer = resource(TOKENIZER)) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      var environment = OrtEnvironment.getEnvironment();
      return new Model(
          environment,
          environment.createSession(weights.readAllBytes(), options),
          HuggingFaceTokenizer.newInstance(
              tokenizer, Map.of("padding", "false", "truncation", "false")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (OrtException e) {
      throw new IllegalStateException("the embedding model cannot be loaded", e);
    }
  }

  private static InputStream resource(String name) {
    var found = Embeddings.class.getResourceAsStream(name);
    if (found == null) {
      throw new IllegalStateException("not on the class path: " + name);
    }
    return found;
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
