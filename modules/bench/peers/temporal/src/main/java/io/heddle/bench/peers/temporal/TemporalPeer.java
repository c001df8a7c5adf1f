package io.heddle.bench.peers.temporal;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.heddle.bench.harness.PeerProcess;
import io.heddle.bench.harness.Steps;
import io.heddle.bench.harness.Subject;
import io.heddle.bench.harness.Workload;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Temporal's SDK with the settings it comes with, against Temporal's test server over the loopback address, both in this
 * process. The server keeps everything in memory; its time runs like any other.
 */
public final class TemporalPeer implements Subject {
    private static final String QUEUE = "bench";

    private final Server server;
    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;
    private final WorkerFactory factory;

    private TemporalPeer() throws IOException {
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        GRPCServerHelper.registerServicesAndHealthChecks(new TestServicesStarter(true, 0).getServices(), builder);
        server = builder.build().start();
        stubs = WorkflowServiceStubs.newConnectedServiceStubs(
                WorkflowServiceStubsOptions.newBuilder()
                        .setTarget("127.0.0.1:" + server.getPort())
                        .build(),
                Duration.ofSeconds(20));
        client = WorkflowClient.newInstance(stubs);
        factory = WorkerFactory.newInstance(client);
        Worker worker = factory.newWorker(QUEUE);
        worker.registerWorkflowImplementationTypes(FlowImpl.class);
        worker.registerActivitiesImplementations((Activities) Steps::result);
        factory.start();
    }

    public static void main(String[] args) {
        PeerProcess.main(args, run -> new TemporalPeer());
    }

    @Override
    public CompletionStage<?> run(Workload workload, String id) {
        WorkflowStub stub = client.newUntypedWorkflowStub(
                "Flow",
                WorkflowOptions.newBuilder()
                        .setTaskQueue(QUEUE)
                        .setWorkflowId(id)
                        .build());
        stub.start(workload.name(), id);
        return CompletableFuture.completedStage(workload == Workload.W4 ? id : stub.getResult(String.class));
    }

    @Override
    public void close() {
        factory.shutdownNow();
        stubs.shutdownNow();
        server.shutdownNow();
    }
}
