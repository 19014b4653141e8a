package kira.assistant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kira.platform.models.Embeddings;
import org.springframework.stereotype.Component;

/**
 * Vectors of single sentences, the most recently used of them kept: articles are asked for often.
 */
@Component
final class SentenceVectors {
  /** About 6 MB. */
  private static final int MOST = 4_000;

  private final Embeddings embeddings;
  private final Map<String, float[]> kept =
      new LinkedHashMap<>(256, .75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
          return size() > MOST;
        }
      };

  SentenceVectors(Embeddings embeddings) {
    this.embeddings = embeddings;
  }

  List<float[]> of(List<String> sentences) {
    var vectors = new ArrayList<float[]>(sentences.size());
    for (var sentence : sentences) {
      vectors.add(of(sentence));
    }
    return vectors;
  }

  float[] of(String sentence) {
    synchronized (kept) {
      var known = kept.get(sentence);
      if (known != null) {
        return known;
      }
    }
    var vector = embeddings.embed(sentence);
    synchronized (kept) {
      kept.put(sentence, vector);
    }
    return vector;
  }

  static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
