package kira.channels.phone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import kira.channels.ChannelAccounts;
import kira.channels.ForgottenAtProvider;
import kira.objects.DurableObjects;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.blobs.Blobs;
import kira.platform.blobs.Uploads;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Fetches what a provider recorded into our own store. */
@Component
class CallRecordings implements EffectHandler<CallRecordings.Wish> {
  static final String EFFECT = "phone.recording";

  record Wish(UUID account, String reference, String url) {}

  private final ChannelAccounts accounts;
  private final CallDesk desk;
  private final Uploads uploads;
  private final Blobs blobs;
  private final DurableObjects objects;
  private final ForgottenAtProvider forgotten;
  private final InstantSource clock;

  CallRecordings(
      ChannelAccounts accounts,
      CallDesk desk,
      Uploads uploads,
      Blobs blobs,
      DurableObjects objects,
      ForgottenAtProvider forgotten,
      InstantSource clock) {
    this.accounts = accounts;
    this.desk = desk;
    this.uploads = uploads;
    this.blobs = blobs;
    this.objects = objects;
    this.forgotten = forgotten;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return EFFECT;
  }

  @Override
  public Class<Wish> payloadType() {
    return Wish.class;
  }

  @Override
  public int attempts() {
    return 10;
  }

  @Override
  public EffectResult perform(Call<Wish> call) throws IOException {
    var tenant = new TenantId(call.from().tenant());
    var wish = call.payload();
    var account = accounts.find(tenant, wish.account()).orElse(null);
    if (account == null) {
      return lost(wish, "The channel account was removed.");
    }
    var sound = desk.provider(account).recording(account, wish.url());
    var file = fileOf(call.from().id(), wish.reference());
    uploads.keep(tenant, file, sound.content());
    if (objects.isErased(call.from())) {
      // Whoever was called was erased while we fetched it.
      blobs.delete(tenant, file);
      forgotten.remove(tenant, wish.account(), List.of(wish.reference()));
      return EffectResult.done();
    }
    return EffectResult.done(
        new kira.channels.phone.Call.Command.Keep(
            wish.reference(), file, sound.type(), sound.content().length, clock.instant()));
  }

  static UUID fileOf(UUID call, String reference) {
    return UUID.nameUUIDFromBytes(
        "recording/%s/%s".formatted(call, reference).getBytes(StandardCharsets.UTF_8));
  }

  private EffectResult lost(Wish wish, String why) {
    return EffectResult.done(
        new kira.channels.phone.Call.Command.NotKept(wish.reference(), why, clock.instant()));
  }

  @Override
  public EffectResult exhausted(Call<Wish> call, String lastError) {
    return EffectResult.failed(
        lastError,
        new kira.channels.phone.Call.Command.NotKept(
            call.payload().reference(), lastError, clock.instant()));
  }
}
