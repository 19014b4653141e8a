package kira.channels.chat;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.conversations.Attachments;
import kira.platform.blobs.Downloads;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Open;
import kira.platform.web.Problem;
import kira.platform.web.PublicAddress;
import kira.platform.web.RateLimits;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Files that visitors send and fetch. */
@RestController
@RequestMapping("/chat/v1/attachments")
class ChatAttachmentController {
  private static final String BEARER = "Bearer ";
  private static final int MEGABYTE = 1024 * 1024;
  private static final int LIMIT = 10 * MEGABYTE;

  private final Attachments attachments;
  private final Downloads downloads;
  private final AttachmentLinks links;
  private final VisitorDesk desk;
  private final VisitorTokens tokens;
  private final PublicAddress address;
  private final RateLimits limits;
  private final ChatLimits most;

  ChatAttachmentController(
      Attachments attachments,
      Downloads downloads,
      AttachmentLinks links,
      VisitorDesk desk,
      VisitorTokens tokens,
      PublicAddress address,
      RateLimits limits,
      ChatLimits most) {
    this.attachments = attachments;
    this.downloads = downloads;
    this.links = links;
    this.desk = desk;
    this.tokens = tokens;
    this.address = address;
    this.limits = limits;
    this.most = most;
  }

  /**
   * @param token of the visitor, whom a first upload makes a contact
   */
  record Uploaded(UUID id, String name, String type, long size, String url, String token) {}

  @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  @Open("Visitors have no account; their signed token stands for them.")
  Uploaded upload(
      @RequestHeader(value = HttpHeaders.AUTHORIZATION, required = false)
          @Nullable String authorization,
      @RequestPart MultipartFile file,
      HttpServletRequest http) {
    var visitor = visitor(authorization);
    limits.take("chat-uploads/" + visitor.anonymousId(), most.uploadLimit());
    return Tenancy.in(visitor.tenant(), () -> keep(visitor, file, http));
  }

  private Uploaded keep(Visitor visitor, MultipartFile file, HttpServletRequest http) {
    var chat = desk.settings(visitor.tenant());
    var origin = Optional.ofNullable(http.getHeader(HttpHeaders.ORIGIN));
    ChatDoor.admit(
        chat, origin, origin.filter(from -> address.isOwnOrigin(from, http)).isPresent());
    desk.admit(visitor, chat);
    var known = desk.remember(visitor, null);
    if (file.getSize() > LIMIT) {
      throw Problem.tooLarge("A file has at most %d MB.".formatted(LIMIT / MEGABYTE));
    }
    var name = file.getOriginalFilename();
    try (var content = file.getInputStream()) {
      var kept =
          attachments.keep(
              known.tenant(),
              UUID.randomUUID(),
              new Actor.Visitor(Objects.requireNonNull(known.contact())),
              name == null ? "" : name,
              file.getContentType(),
              content);
      return new Uploaded(
          kept.id(),
          kept.name(),
          kept.type(),
          kept.size(),
          links.path(known.tenant(), kept.id()),
          tokens.issue(known));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Visitor visitor(@Nullable String authorization) {
    return Optional.ofNullable(authorization)
        .filter(header -> header.startsWith(BEARER))
        .flatMap(header -> tokens.read(header.substring(BEARER.length())))
        .map(desk::present)
        .orElseThrow(() -> new Problem(401, "token_invalid", "This token is not good.", null));
  }

  @GetMapping("/{id}")
  @Open("The link is signed for this file, for a while.")
  ResponseEntity<Resource> download(
      @PathVariable UUID id,
      @RequestParam UUID workspace,
      @RequestParam long until,
      @RequestParam String signature) {
    var tenant = new TenantId(workspace);
    if (!links.isGood(tenant, id, until, signature)) {
      throw new Problem(403, "link_expired", "This link is over; reload the page.", null);
    }
    return Tenancy.in(
        tenant,
        () ->
            attachments
                .find(tenant, id)
                .map(file -> downloads.respond(tenant, file))
                .orElseThrow(() -> Problem.notFound("file")));
  }
}
