package io.heddle.bench.peers.restate;

import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.annotation.Name;
import dev.restate.sdk.annotation.Workflow;
import dev.restate.sdk.DurableFuture;
import io.heddle.bench.harness.Steps;
import java.util.ArrayList;
import java.util.List;

/** W2: steps side by side between two others. */
@Workflow
@Name("W2")
public class Fan50 {
    private static final int FAN = 50;

    /** Runs it. */
    @Workflow
    public String run(WorkflowContext context, String id) {
        Recorded.step(context, id, 0);
        List<DurableFuture<?>> open = new ArrayList<>();
        for (int n = 1; n <= FAN; n++) {
            int number = n;
            open.add(context.runAsync("step" + n, String.class, () -> Steps.result(id, "n" + number)));
        }
        DurableFuture.all(open).await();
        return Recorded.step(context, id, FAN + 1);
    }
}
