/** Embeddings in process, and chat models at any OpenAI-compatible endpoint. */
@NamedInterface("models")
@NullMarked
package kira.platform.models;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
