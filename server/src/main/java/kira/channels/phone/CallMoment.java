package kira.channels.phone;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A provider asks what happens next in a call.
 *
 * @param call of ours, where it was placed by us; null when it comes in
 * @param stage as a step named it by {@code next}; null at the beginning
 * @param own number of the account, E.164 with plus
 * @param digits that were pressed; null for none
 * @param reached whether somebody took the bridged call; null where there was none
 */
public record CallMoment(
    @Nullable UUID call,
    @Nullable String stage,
    String own,
    @Nullable String digits,
    @Nullable Boolean reached) {}
