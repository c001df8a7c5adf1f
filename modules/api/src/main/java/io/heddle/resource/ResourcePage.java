package io.heddle.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of a listing.
 *
 * @param resources those of this page
 * @param next where the following page starts; null at the end
 */
public record ResourcePage(
        List<ResourceView> resources, @Nullable String next) {
    public ResourcePage {
        resources = List.copyOf(resources);
    }
}
