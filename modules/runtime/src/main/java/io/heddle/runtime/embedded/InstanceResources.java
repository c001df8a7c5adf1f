package io.heddle.runtime.embedded;

import io.heddle.InstanceFilter;
import io.heddle.InstanceRow;
import io.heddle.resource.ResourceFilter;
import io.heddle.resource.ResourceKind;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourcePage;
import io.heddle.resource.ResourceState;
import io.heddle.resource.ResourceView;
import io.heddle.runtime.engine.Engine;
import io.heddle.spi.PayloadStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Instances and what they keep outside their histories: what the registry and the payload store list. Nothing is kept twice. */
final class InstanceResources {
    /** The cursor of the first page of instances. */
    static final String FIRST = "instances";

    private InstanceResources() {}

    static CompletionStage<ResourcePage> page(Engine engine, ResourceFilter filter, String cursor) {
        String inner = cursor.equals(FIRST) ? null : cursor;
        Instant now = Instant.now();
        return Listings.page(engine.registry(), new InstanceFilter(Set.of(), null, true, true, inner, 0))
                .thenCompose(page -> engine.payloads()
                        .held(page.rows().stream().map(InstanceRow::instanceId).toList())
                        .thenApply(held -> new ResourcePage(
                                views(page.rows(), held, now).stream()
                                        .filter(filter::matches)
                                        .toList(),
                                page.nextCursor())));
    }

    private static List<ResourceView> views(List<InstanceRow> rows, List<List<PayloadStore.Held>> held, Instant now) {
        List<ResourceView> views = new ArrayList<>();
        for (int n = 0; n < rows.size(); n++) {
            InstanceRow row = rows.get(n);
            views.add(view(row, row.instanceId().value(), ResourceKind.INSTANCE, row.createdAt(), 0, now));
            for (PayloadStore.Held blob : held.get(n)) {
                // A payload of several instances is listed with each of them: it goes with the last.
                String id = row.instanceId().value() + "/" + blob.sha256();
                views.add(view(row, id, ResourceKind.BLOB, blob.since(), blob.size(), now));
            }
        }
        return views;
    }

    private static ResourceView view(
            InstanceRow row, String id, ResourceKind kind, Instant since, long size, Instant now) {
        return new ResourceView(
                id,
                kind,
                ResourceOwner.instance(row.instanceId()),
                "RETENTION",
                row.status().isTerminal() ? ResourceState.RELEASABLE : ResourceState.LIVE,
                Duration.between(since, now),
                size);
    }
}
