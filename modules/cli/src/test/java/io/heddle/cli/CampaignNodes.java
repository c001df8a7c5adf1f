package io.heddle.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The nodes of a campaign; one that ends is started again at once, as a service manager would. */
final class CampaignNodes implements AutoCloseable {

    /** Where a node is, and what is prepended to its command to run it there. */
    record Place(String host, int port, List<String> prefix) {
        String address() {
            return host + ":" + port;
        }
    }

    private final Path folder;
    private final Path config;
    private final List<Place> places;
    private final List<NodeProcess> running = new ArrayList<>();
    private int processes;

    CampaignNodes(Path folder, Path config, List<Place> places) throws IOException {
        this.folder = folder;
        this.config = config;
        this.places = places;
        for (Place place : places) {
            running.add(start(place));
            // The first one makes the cluster.
            running.get(0).awaitLine("is a member");
        }
    }

    private NodeProcess start(Place place) throws IOException {
        return NodeProcess.node(
                folder,
                "node-" + processes++,
                place.prefix(),
                config,
                List.of("heddle.cluster.port=" + place.port(), "heddle.cluster.host=" + place.host()));
    }

    int size() {
        return places.size();
    }

    NodeProcess at(int index) {
        return running.get(index);
    }

    /** Starts what has ended. */
    void keep() throws IOException {
        for (int n = 0; n < running.size(); n++) {
            NodeProcess node = running.get(n);
            if (!node.isAlive()) {
                System.out.printf(
                        "campaign: node %d ended with %d: %s%n",
                        n,
                        node.exitCode(),
                        node.err()
                                .lines()
                                .filter(line -> !line.isBlank())
                                .findFirst()
                                .orElse(""));
                running.set(n, start(places.get(n)));
            }
        }
    }

    @Override
    public void close() {
        running.forEach(NodeProcess::close);
    }
}
