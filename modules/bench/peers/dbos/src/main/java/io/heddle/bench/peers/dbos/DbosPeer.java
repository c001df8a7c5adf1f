package io.heddle.bench.peers.dbos;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import io.heddle.bench.harness.PeerProcess;
import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.Subject;
import io.heddle.bench.harness.Workload;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** DBOS Transact with the settings it comes with: a row per step, committed, in PostgreSQL. */
public final class DbosPeer implements Subject {
    private static final int FAN = 50;

    private final DBOS dbos;
    private final Flows flows;

    private DbosPeer(String url) {
        String user = url.replaceFirst(".*[?&]user=([^&]*).*", "$1");
        String password = url.contains("password=") ? url.replaceFirst(".*[?&]password=([^&]*).*", "$1") : "";
        dbos = new DBOS(DBOSConfig.defaults("bench")
                .withDatabaseUrl(url.replaceFirst("\\?.*", ""))
                .withDbUser(user)
                .withDbPassword(password)
                .withAppVersion("1"));
        FlowsImpl implementation = new FlowsImpl(dbos);
        flows = dbos.registerProxy(Flows.class, implementation);
        implementation.through(flows);
        dbos.launch();
    }

    public static void main(String[] args) {
        PeerProcess.main(args, (Run run) -> new DbosPeer(run.postgres()));
    }

    @Override
    public CompletionStage<?> run(Workload workload, String id) {
        StartWorkflowOptions options = new StartWorkflowOptions(id);
        Object result =
                switch (workload) {
                    case W1, W3 ->
                        dbos.startWorkflow(() -> flows.chain(id, workload.steps), options)
                                .getResult();
                    case W2 -> dbos.startWorkflow(() -> flows.fan(id, FAN), options)
                            .getResult();
                    case W4 -> dbos.startWorkflow(() -> flows.waiting(id), options);
                    default -> throw new IllegalArgumentException(workload + " is not measured here");
                };
        return CompletableFuture.completedStage(result);
    }

    @Override
    public void close() {
        dbos.shutdown();
    }
}
