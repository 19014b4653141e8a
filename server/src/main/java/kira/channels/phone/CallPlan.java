package kira.channels.phone;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a call is, and what is to happen in it; settled when it begins.
 *
 * @param own number of the account, E.164 with plus
 * @param other number outside; empty when it is withheld
 * @param contact null for a call that belongs to nobody, such as a test
 * @param by who placed it, as the journal names them
 * @param say what is said to who takes it; of a call of ours
 * @param language of what is said
 * @param bridgeTo number that it is then bridged to; of a call of ours
 * @param recording the rule of the account when the call began
 */
public record CallPlan(
    boolean incoming,
    UUID account,
    String own,
    String other,
    @Nullable UUID contact,
    @Nullable UUID conversation,
    String by,
    @Nullable String say,
    String language,
    @Nullable String bridgeTo,
    Machine machine,
    RecordingRule recording,
    Instant at) {}
