package io.heddle.runtime.embedded;

import io.heddle.InstanceFilter;
import io.heddle.InstanceRow;
import io.heddle.resource.ResourceFilter;
import io.heddle.resource.ResourceKind;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourcePage;
import io.heddle.resource.ResourceState;
import io.heddle.resource.ResourceView;
import io.heddle.runtime.registry.RegistryAccess;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Instances as resources: what the registry lists, in other words. Nothing is kept twice. */
final class InstanceResources {
    /** The cursor of the first page of instances. */
    static final String FIRST = "instances";

    private InstanceResources() {}

    static CompletionStage<ResourcePage> page(RegistryAccess registry, ResourceFilter filter, String cursor) {
        String inner = cursor.equals(FIRST) ? null : cursor;
        Instant now = Instant.now();
        return Listings.page(registry, new InstanceFilter(Set.of(), null, true, true, inner, 0))
                .thenApply(page -> new ResourcePage(
                        page.rows().stream()
                                .map(row -> view(row, now))
                                .filter(filter::matches)
                                .toList(),
                        page.nextCursor()));
    }

    private static ResourceView view(InstanceRow row, Instant now) {
        return new ResourceView(
                row.instanceId().value(),
                ResourceKind.INSTANCE,
                ResourceOwner.instance(row.instanceId()),
                "RETENTION",
                row.status().isTerminal() ? ResourceState.RELEASABLE : ResourceState.LIVE,
                Duration.between(row.createdAt(), now),
                0);
    }
}
