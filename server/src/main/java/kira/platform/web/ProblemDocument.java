package kira.platform.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;

/** How a problem looks on the wire. */
final class ProblemDocument {
  private ProblemDocument() {}

  static Map<String, Object> of(Problem problem) {
    var document = new LinkedHashMap<String, Object>();
    document.put("type", "urn:kira:problem:" + problem.code());
    var status = HttpStatus.resolve(problem.status());
    document.put("title", status == null ? "Error" : status.getReasonPhrase());
    document.put("status", problem.status());
    document.put("code", problem.code());
    document.put("detail", String.valueOf(problem.getMessage()));
    var field = problem.field();
    if (field != null) {
      document.put("field", field);
    }
    document.put("requestId", RequestId.current());
    problem.more().forEach(document::putIfAbsent);
    return document;
  }
}
