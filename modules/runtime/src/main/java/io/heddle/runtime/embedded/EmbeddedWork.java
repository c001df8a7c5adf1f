package io.heddle.runtime.embedded;

import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.WorkItem;
import io.heddle.WorkOffer;
import io.heddle.WorkQueue;
import io.heddle.runtime.client.WorkClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Work for those who call and wait. */
record EmbeddedWork(WorkClient client) implements WorkQueue {

    @Override
    public List<WorkItem> poll(String topic, int max, Duration wait) {
        return Waiting.forever(pollAsync(topic, max, wait));
    }

    @Override
    public CompletionStage<List<WorkItem>> pollAsync(String topic, int max, Duration wait) {
        return client.poll(topic, max, wait);
    }

    @Override
    public boolean complete(WorkItem item, Payload output) {
        return Waiting.forever(completeAsync(item, output));
    }

    @Override
    public CompletionStage<Boolean> completeAsync(WorkItem item, Payload output) {
        return client.complete(item, output);
    }

    @Override
    public boolean fail(WorkItem item, NodeError error) {
        return Waiting.forever(failAsync(item, error));
    }

    @Override
    public CompletionStage<Boolean> failAsync(WorkItem item, NodeError error) {
        return client.fail(item, error);
    }

    @Override
    public boolean heartbeat(WorkItem item) {
        return Waiting.forever(heartbeatAsync(item));
    }

    @Override
    public CompletionStage<Boolean> heartbeatAsync(WorkItem item) {
        return client.heartbeat(item);
    }

    @Override
    public boolean giveBack(WorkItem item) {
        return Waiting.forever(giveBackAsync(item));
    }

    @Override
    public CompletionStage<Boolean> giveBackAsync(WorkItem item) {
        return client.giveBack(item);
    }

    @Override
    public List<WorkOffer> open(@Nullable String topic, int limit) {
        return Waiting.forever(openAsync(topic, limit));
    }

    @Override
    public CompletionStage<List<WorkOffer>> openAsync(@Nullable String topic, int limit) {
        return client.open(topic, limit);
    }
}
