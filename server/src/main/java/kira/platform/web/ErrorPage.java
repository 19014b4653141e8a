package kira.platform.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** The answer to what the container refused before any of our code saw it. */
@Controller
@Open("it only says that something was refused")
final class ErrorPage implements ErrorController {
  private final ProblemWriter problems;

  ErrorPage(ProblemWriter problems) {
    this.problems = problems;
  }

  @RequestMapping("${server.error.path:${error.path:/error}}")
  void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
    problems.write(response, problem(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE)));
  }

  static Problem problem(@org.jspecify.annotations.Nullable Object status) {
    return switch (status) {
      case Integer code when code == 404 ->
          new Problem(404, "not_found", "There is nothing at this address.", null);
      case Integer code when code == 413 -> Problem.tooLarge("The request is too large.");
      case Integer code when code >= 400 && code < 500 ->
          new Problem(code, "invalid_request", "The request cannot be understood.", null);
      case null -> new Problem(404, "not_found", "There is nothing at this address.", null);
      default ->
          new Problem(
              500,
              "unexpected",
              "Something went wrong on our side. Tell your operator the request id.",
              null);
    };
  }
}
