package io.heddle.cli.progress;

import io.heddle.HistoryEntry;
import io.heddle.WaitCause;
import io.heddle.cli.json.JsonLines;
import io.heddle.runtime.json.Records;
import java.util.Map;

/** Every event and every end as one JSON object per line. */
public final class JsonView implements ProgressView {
    private final JsonLines lines;

    public JsonView(JsonLines lines) {
        this.lines = lines;
    }

    @Override
    public void note(String text) {
        lines.write(Records.of("note", Map.of("message", text)));
    }

    @Override
    public void began(Tracked instance) {
        // The first event says it.
    }

    @Override
    public void event(Tracked instance, HistoryEntry event) {
        lines.write(Records.event(instance.id(), event));
    }

    @Override
    public void waiting(Tracked instance) {
        for (WaitCause cause : instance.waiting()) {
            lines.write(Records.cause(instance.id(), cause));
        }
    }

    @Override
    public void tick() {
        // Lines are written as things happen.
    }

    @Override
    public void ended(Tracked instance, Outcome outcome) {
        lines.write(Records.summary(outcome.view(), outcome.status(), outcome.duration(), outcome.nodes()));
    }

    @Override
    public void close() {
        // Every line is flushed.
    }
}
