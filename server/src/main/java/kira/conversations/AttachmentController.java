package kira.conversations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import kira.platform.blobs.Downloads;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Files that agents attach, and every file of the workspace's conversations. */
@RestController
@RequestMapping("/api/v1/attachments")
class AttachmentController {
  private final Attachments attachments;
  private final Downloads downloads;

  AttachmentController(Attachments attachments, Downloads downloads) {
    this.attachments = attachments;
    this.downloads = downloads;
  }

  @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  @Requires(Permission.CONVERSATIONS_REPLY)
  MessageView.AttachmentView upload(@RequestPart MultipartFile file, Creation creation) {
    var caller = Tenancy.caller();
    var name = file.getOriginalFilename();
    try (var content = file.getInputStream()) {
      var kept =
          attachments.keep(
              caller.tenant(),
              creation.id(),
              caller.actor(),
              name == null ? "" : name,
              file.getContentType(),
              content);
      return Lines.file(kept);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @GetMapping("/{id}")
  @Requires(Permission.CONVERSATIONS_READ)
  ResponseEntity<Resource> download(@PathVariable UUID id) {
    var tenant = Tenancy.caller().tenant();
    return attachments
        .find(tenant, id)
        .map(file -> downloads.respond(tenant, file))
        .orElseThrow(() -> Problem.notFound("file"));
  }
}
