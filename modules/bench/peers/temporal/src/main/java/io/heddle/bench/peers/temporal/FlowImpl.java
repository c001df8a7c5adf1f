package io.heddle.bench.peers.temporal;

import io.heddle.bench.harness.Workload;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Steps are activities. */
public final class FlowImpl implements Flow {
    private static final int FAN = 50;

    private final Activities activities = Workflow.newActivityStub(
            Activities.class,
            ActivityOptions.newBuilder()
                    .setStartToCloseTimeout(Duration.ofMinutes(1))
                    .build());

    @Override
    public String run(String name, String id) {
        Workload workload = Workload.valueOf(name);
        return switch (workload) {
            case W1, W3 -> chain(id, workload.steps);
            case W2 -> fan(id);
            case W4 -> waiting(id);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private String chain(String id, int steps) {
        String result = "";
        for (int n = 0; n < steps; n++) {
            result = activities.step(id, "n" + n);
        }
        return result;
    }

    private String fan(String id) {
        activities.step(id, "first");
        List<Promise<String>> open = new ArrayList<>();
        for (int n = 0; n < FAN; n++) {
            open.add(Async.function(activities::step, id, "m" + n));
        }
        Promise.allOf(open).get();
        return activities.step(id, "last");
    }

    private static String waiting(String id) {
        Workflow.sleep(Duration.ofHours(1));
        return id;
    }
}
