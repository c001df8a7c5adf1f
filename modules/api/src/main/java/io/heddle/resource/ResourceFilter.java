package io.heddle.resource;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which resources are meant. An empty set and null do not restrict.
 *
 * @param ids of resources, as {@link Lease} and {@link ResourceView} give them
 * @param kinds what they are
 * @param states where they stand
 * @param owner whose they are
 */
public record ResourceFilter(
        Set<String> ids,
        Set<ResourceKind> kinds,
        Set<ResourceState> states,
        @Nullable ResourceOwner owner) {

    /** All of them. */
    public static final ResourceFilter ALL = new ResourceFilter(Set.of(), Set.of(), Set.of(), null);

    public ResourceFilter {
        ids = Set.copyOf(ids);
        kinds = Set.copyOf(kinds);
        states = Set.copyOf(states);
    }

    /** Those with these ids. */
    public static ResourceFilter ids(String... ids) {
        return new ResourceFilter(Set.of(ids), Set.of(), Set.of(), null);
    }

    /** All of these kinds. */
    public static ResourceFilter kinds(ResourceKind... kinds) {
        return new ResourceFilter(Set.of(), Set.of(kinds), Set.of(), null);
    }

    /** All of one owner. */
    public static ResourceFilter owner(ResourceOwner owner) {
        return new ResourceFilter(Set.of(), Set.of(), Set.of(), owner);
    }

    /** Whether {@code resource} is meant. */
    public boolean matches(ResourceView resource) {
        return (ids.isEmpty() || ids.contains(resource.id()))
                && (kinds.isEmpty() || kinds.contains(resource.kind()))
                && (states.isEmpty() || states.contains(resource.state()))
                && (owner == null || owner.equals(resource.owner()));
    }
}
