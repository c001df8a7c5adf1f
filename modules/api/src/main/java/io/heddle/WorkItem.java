package io.heddle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that was taken: report its result, or give it back, with {@link WorkQueue}.
 *
 * @param instanceId the instance it belongs to
 * @param run which run of that instance id; results are meant for this run only
 * @param topic under what it was offered
 * @param executor {@code external} or {@code human}
 * @param config the config of the node, as its author wrote it
 * @param claim node, attempt, end of the lease, input and what the upstreams gave
 */
public record WorkItem(
        InstanceId instanceId,
        int run,
        String topic,
        String executor,
        Map<String, @Nullable Object> config,
        Claim claim) {

    public WorkItem {
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    }
}
