package io.heddle.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of a listing.
 *
 * @param next where the following page starts; null at the end
 */
public record ResourcePage(
        List<ResourceView> resources, @Nullable String next) {
    public ResourcePage {
        resources = List.copyOf(resources);
    }
}
