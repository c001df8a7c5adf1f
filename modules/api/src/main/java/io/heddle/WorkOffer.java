package io.heddle;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Work that waits for somebody outside: a node with the executor {@code external} or {@code human}.
 *
 * @param instanceId its instance
 * @param nodeId the node
 * @param nodeKey the key of the node in its definition
 * @param topic under what it is offered: {@code config.topic}, or the key of the node
 * @param executor {@code external} or {@code human}
 * @param config the config of the node, as its author wrote it: a title, a form, an assignee
 * @param attempt the attempt that whoever takes it will report
 * @param held whether somebody has taken it for as long as it takes; otherwise it can be taken
 * @param since when the node became READY
 */
public record WorkOffer(
        InstanceId instanceId,
        NodeId nodeId,
        String nodeKey,
        String topic,
        String executor,
        Map<String, @Nullable Object> config,
        int attempt,
        boolean held,
        Instant since) {

    public WorkOffer {
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    }
}
