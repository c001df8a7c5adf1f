package io.heddle.bench.peers.zeebe;

import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.api.command.FinalCommandStep;
import io.camunda.zeebe.client.api.response.ActivatedJob;
import io.camunda.zeebe.client.api.worker.JobClient;
import io.camunda.zeebe.client.api.worker.JobWorker;
import io.grpc.Status;
import io.heddle.bench.harness.Bpmn;
import io.heddle.bench.harness.PeerProcess;
import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.Steps;
import io.heddle.bench.harness.Subject;
import io.heddle.bench.harness.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Zeebe: its broker, and client and job worker in this process. Each service task is a job that is pushed to the worker,
 * and its result a variable of the process instance. The worker is sent the one variable it needs, and whoever waits for an
 * instance none but that. A start the broker refuses because it has enough to do is tried again, as its documentation
 * has it; the time that takes is in the latency.
 */
public final class ZeebePeer implements Subject {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int FIRST_PAUSE_MILLIS = 10;
    private static final int LONGEST_PAUSE_MILLIS = 500;
    private static final String TYPE = "step";
    private static final String ID = "id";

    private final ZeebeBroker broker;
    private final ZeebeClient client;
    private final JobWorker worker;

    private ZeebePeer(ZeebeBroker broker) throws IOException, InterruptedException {
        this.broker = broker;
        client = ZeebeClient.newClientBuilder()
                .applyEnvironmentVariableOverrides(false)
                .grpcAddress(broker.address())
                .usePlaintext()
                .build();
        awaitLeader();
        for (Workload workload : List.of(Workload.W1, Workload.W2, Workload.W3, Workload.W4)) {
            String page = Bpmn.of(
                    workload,
                    "xmlns:zeebe=\"http://camunda.org/schema/zeebe/1.0\"",
                    "",
                    "",
                    "",
                    "<extensionElements><zeebe:taskDefinition type=\"" + TYPE + "\"/></extensionElements>");
            accepted(
                            client.newDeployResourceCommand().addResourceStringUtf8(page, workload + ".bpmn"),
                            FIRST_PAUSE_MILLIS)
                    .toCompletableFuture()
                    .join();
        }
        worker = client.newWorker()
                .jobType(TYPE)
                .handler(ZeebePeer::step)
                .fetchVariables(ID)
                .streamEnabled(true)
                .open();
    }

    public static void main(String[] args) {
        PeerProcess.main(args, (Run run) -> new ZeebePeer(ZeebeBroker.start(run.data())));
    }

    /** The gateway listens before the partition can take anything. */
    private void awaitLeader() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!hasLeader()) {
            if (System.nanoTime() > end) {
                throw broker.failure("has no leader for its partition");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private boolean hasLeader() {
        try {
            return client.newTopologyRequest().send().join().getBrokers().stream()
                    .flatMap(each -> each.getPartitions().stream())
                    .anyMatch(partition -> partition.isLeader());
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    private static void step(JobClient jobs, ActivatedJob job) {
        String node = job.getElementId();
        String result = Steps.result("" + job.getVariable(ID), node);
        accepted(jobs.newCompleteCommand(job).variables(Map.of("result_" + node, result)), FIRST_PAUSE_MILLIS)
                .whenComplete((done, error) -> {
                    if (error != null) {
                        // Its instance waits until the job is handed out again, in five minutes: the measurement fails.
                        System.err.println(node + " of " + job.getProcessInstanceKey() + ": " + error);
                    }
                });
    }

    @Override
    public CompletionStage<?> run(Workload workload, String id) {
        var start = client.newCreateInstanceCommand()
                .bpmnProcessId(workload.name())
                .latestVersion()
                .variables(Map.of(ID, id));
        return workload == Workload.W4
                ? accepted(start, FIRST_PAUSE_MILLIS)
                : accepted(start.withResult().fetchVariables(ID).requestTimeout(PATIENCE), FIRST_PAUSE_MILLIS);
    }

    /** Sends it until it is not refused for want of room. */
    private static <T> CompletionStage<T> accepted(FinalCommandStep<T> command, int pauseMillis) {
        return command.send().exceptionallyCompose(error -> {
            if (Status.fromThrowable(error).getCode() != Status.Code.RESOURCE_EXHAUSTED) {
                return CompletableFuture.failedStage(error);
            }
            return CompletableFuture.supplyAsync(
                            () -> accepted(command, Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis)),
                            CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS))
                    .thenCompose(again -> again);
        });
    }

    @Override
    public void close() {
        worker.close();
        client.close();
        broker.close();
    }
}
