package kira.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolationException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import kira.objects.CommandFailedException;
import kira.objects.ObjectUnavailableException;
import kira.objects.RefusedException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.validation.BindingResult;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns everything that can go wrong with a request into one kind of answer. */
@RestControllerAdvice
final class ProblemHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
  private static final String INVALID = "invalid_request";

  /** The driver's word for it, and the database's. */
  private static final Set<String> NO_TEXT = Set.of("22023", "22021");

  /** The same within JSON that we wrote, in which nothing else can be wrong. */
  private static final Set<String> NO_JSON_TEXT = Set.of("22023", "22021", "22P02", "22P05");

  @ExceptionHandler
  @Nullable ResponseEntity<Map<String, Object>> handle(Exception e, HttpServletRequest request) {
    if (e instanceof AsyncRequestNotUsableException) {
      return null; // the client went away; nobody is left to be told
    }
    return answer(problem(e, request));
  }

  private static ResponseEntity<Map<String, Object>> answer(Problem problem) {
    var response =
        ResponseEntity.status(problem.status())
            .contentType(MediaType.APPLICATION_PROBLEM_JSON)
            .header("Cache-Control", "no-store");
    problem.headers().forEach(response::header);
    return response.body(ProblemDocument.of(problem));
  }

  private static Problem problem(Exception e, HttpServletRequest request) {
    return switch (e) {
      case Problem problem -> problem;
      case RefusedException refused -> Problem.of(refused.refusal());
      case ObjectUnavailableException unavailable -> unavailable(unavailable, request);
      case TransientDataAccessException transientFailure -> unavailable(transientFailure, request);
      case DataAccessException text when isNoText(text, NO_TEXT) ->
          bad("A text holds a character that no text can hold.", null);
      case CommandFailedException text when isNoText(text, NO_JSON_TEXT) ->
          bad("A text holds a character that no text can hold.", null);
      case CannotCreateTransactionException none when isTransient(none) ->
          unavailable(none, request);
      case HttpMessageNotReadableException unreadable -> unreadable(unreadable);
      case MethodArgumentNotValidException invalid -> invalid(invalid.getBindingResult());
      case HandlerMethodValidationException invalid -> invalid(invalid);
      case ConstraintViolationException invalid ->
          invalid.getConstraintViolations().stream()
              .findFirst()
              .map(violation ->
                  bad(
                      sentence(violation.getMessage()),
                      lastNode(violation.getPropertyPath().toString())))
              .orElseGet(() -> bad("A value is not valid.", null));
      case MethodArgumentTypeMismatchException mismatch ->
          bad(
              "%s is not %s.".formatted(mismatch.getName(), wanted(mismatch.getRequiredType())),
              mismatch.getName());
      case MissingServletRequestParameterException missing ->
          bad("%s is missing.".formatted(missing.getParameterName()), missing.getParameterName());
      case MissingServletRequestPartException missing ->
          bad(
              "The part %s is missing.".formatted(missing.getRequestPartName()),
              missing.getRequestPartName());
      case MissingRequestHeaderException missing ->
          bad(
              "The header %s is missing.".formatted(missing.getHeaderName()),
              missing.getHeaderName());
      case HttpRequestMethodNotSupportedException wrong ->
          new Problem(
                  405,
                  "method_not_allowed",
                  "%s is not possible here.".formatted(wrong.getMethod()),
                  null)
              .header(
                  "Allow",
                  wrong.getSupportedHttpMethods() == null
                      ? ""
                      : wrong.getSupportedHttpMethods().stream()
                          .map(Objects::toString)
                          .sorted()
                          .collect(Collectors.joining(", ")));
      case HttpMediaTypeNotSupportedException _ ->
          new Problem(
              415, "unsupported_media_type", "Send the body as the documented media type.", null);
      case HttpMediaTypeNotAcceptableException _ ->
          new Problem(406, "not_acceptable", "This answer has no such media type.", null);
      // A query that is not UTF-8, or percent signs that stand for nothing.
      case InvalidParameterException _ -> bad("The query of the address cannot be read.", null);
      case NoResourceFoundException _ -> nothingHere();
      case NoHandlerFoundException _ -> nothingHere();
      case MaxUploadSizeExceededException _ -> Problem.tooLarge("The file is too large.");
      case MultipartException multipart -> multipart(multipart);
      default -> unexpected(e, request);
    };
  }

  private static Problem nothingHere() {
    return new Problem(404, "not_found", "There is nothing at this address.", null);
  }

  private static Problem bad(String detail, @Nullable String field) {
    return Problem.badRequest(INVALID, detail, field);
  }

  private static Problem multipart(MultipartException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Problem problem) {
        return problem;
      }
    }
    return bad("The upload cannot be read.", null);
  }

  private static Problem unreadable(HttpMessageNotReadableException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Problem problem) {
        return problem;
      }
    }
    return switch (e.getCause()) {
      case UnrecognizedPropertyException unknown ->
          bad("There is no field %s.".formatted(unknown.getPropertyName()), path(unknown));
      case InvalidNullException absent ->
          bad("%s must not be null.".formatted(named(absent)), path(absent));
      case InvalidTypeIdException type ->
          bad("%s has an unknown type.".formatted(named(type)), path(type));
      case InvalidFormatException format ->
          bad(
              "%s is not %s.".formatted(named(format), wanted(format.getTargetType())),
              path(format));
      case DatabindException mismatch ->
          bad("%s does not have the expected form.".formatted(named(mismatch)), path(mismatch));
      case InputCoercionException range ->
          bad("%s is out of range.".formatted(named(range)), path(range));
      case StreamConstraintsException deep -> bad("The body is nested too deep.", path(deep));
      case StreamReadException _ -> bad("The body is not valid JSON.", null);
      case IOException broken -> bad("The body could not be read.", null);
      case null -> bad("The body is missing.", null);
      default -> bad("The body could not be read.", null);
    };
  }

  private static Problem invalid(BindingResult result) {
    var error = result.getFieldError();
    return error == null
        ? bad("A value is not valid.", null)
        : bad("%s %s.".formatted(error.getField(), error.getDefaultMessage()), error.getField());
  }

  private static Problem invalid(HandlerMethodValidationException e) {
    for (var result : e.getParameterValidationResults()) {
      var name = result.getMethodParameter().getParameterName();
      for (var error : result.getResolvableErrors()) {
        if (error instanceof org.springframework.validation.FieldError field) {
          return bad(
              "%s %s.".formatted(field.getField(), field.getDefaultMessage()), field.getField());
        }
        return bad("%s %s.".formatted(name, error.getDefaultMessage()), name);
      }
    }
    return bad("A value is not valid.", null);
  }

  /** What stands at the wrong place, as {@code items[2].name}. */
  private static @Nullable String path(JacksonException e) {
    var path = new StringBuilder();
    for (var step : e.getPath()) {
      if (step.getPropertyName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return path.isEmpty() ? null : path.toString();
  }

  private static String named(JacksonException e) {
    var path = path(e);
    return path == null ? "The body" : path;
  }

  private static String wanted(@Nullable Class<?> type) {
    if (type == null) {
      return "valid";
    }
    if (type.isEnum()) {
      return "one of "
          + List.of(type.getEnumConstants()).stream()
              .map(Object::toString)
              .collect(Collectors.joining(", "));
    }
    return switch (type.getSimpleName()) {
      case "UUID" -> "an id";
      case "Instant" -> "a time such as 2026-01-31T12:00:00Z";
      case "int", "Integer", "long", "Long" -> "a whole number";
      case "double", "Double" -> "a number";
      case "boolean", "Boolean" -> "true or false";
      default -> "valid";
    };
  }

  private static String sentence(String message) {
    return message.endsWith(".") ? message : message + ".";
  }

  private static String lastNode(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /**
   * A NUL character, or half of one that takes two: PostgreSQL keeps it in no text, and nobody
   * types one.
   */
  private static boolean isNoText(Throwable e, Set<String> states) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && states.contains(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTransient(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientException) {
        return true;
      }
    }
    return false;
  }

  private static Problem unavailable(Exception e, HttpServletRequest request) {
    LOG.warn("{} {} is unavailable: {}", request.getMethod(), endpoint(request), e.toString());
    return Problem.unavailable("This cannot be answered now. Try again in a moment.");
  }

  private static Problem unexpected(Exception e, HttpServletRequest request) {
    LOG.error("{} {} failed", request.getMethod(), endpoint(request), e);
    return new Problem(
        500,
        "unexpected",
        "Something went wrong on our side. Tell your operator the request id.",
        null);
  }

  /** The pattern and not the address, which may hold a token. */
  private static Object endpoint(HttpServletRequest request) {
    var pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    return pattern == null ? "(no endpoint)" : pattern;
  }
}
