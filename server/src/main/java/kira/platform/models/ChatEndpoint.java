package kira.platform.models;

import java.net.URI;
import kira.platform.secrets.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where a language model answers in OpenAI's way.
 *
 * @param baseUrl up to and including {@code /v1}
 * @param model the provider's own name of it, sent as it is
 */
public record ChatEndpoint(URI baseUrl, String model, @Nullable Secret apiKey) {}
