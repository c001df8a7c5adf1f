package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@link Campaign}. {@code -Dcampaign.minutes=30 -Dcampaign.seed=1}; {@code -Dcampaign.faults=KILL,PAIR} for some of
 * the faults only; {@code -Dcampaign.pause=6} where other things run beside it.
 */
@Tag("soak")
class FaultCampaignTest {
    private static final long SEED = Long.getLong("campaign.seed", System.nanoTime());
    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("campaign.minutes", 5));

    @TempDir
    Path folder;

    @Test
    void everyAcknowledgedStartEndsAndNothingIsDoneTwice() throws Exception {
        Optional<String> missing = Lan.missing();
        List<Fault> faults = chosen(missing.isEmpty());
        if (missing.isPresent()) {
            System.out.println("campaign: NO NETWORK FAULTS, no network of its own can be made here: " + missing.get());
            new Campaign(folder, SEED, faults, Duration.ZERO, null).run(LENGTH);
        } else {
            apart(SEED, LENGTH, Duration.ZERO, faults);
        }
    }

    /**
     * Injected: the first seed node reaches the database and no other node, until it is put out, started again and looks
     * for a cluster. It must not make one of its own.
     */
    @Test
    void aFirstSeedNodeThatIsCutOffComesBackToTheOthers() throws Exception {
        Optional<String> missing = Lan.missing();
        Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no network of its own can be made here: " + missing);
        apart(1, Duration.ofSeconds(1), Duration.ofSeconds(30), List.of(Fault.FIRST_CUT_OFF));
    }

    private static List<Fault> chosen(boolean network) {
        String names = System.getProperty("campaign.faults", "");
        List<Fault> possible = Fault.possible(network);
        return names.isEmpty()
                ? possible
                : Arrays.stream(names.split(",", -1))
                        .map(Fault::valueOf)
                        .filter(possible::contains)
                        .toList();
    }

    /** In a process and a network namespace of its own. */
    private void apart(long seed, Duration length, Duration partition, List<Fault> faults)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Lan.inside());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Dcampaign.pause=" + Integer.getInteger("campaign.pause", 2),
                "-cp",
                System.getProperty("java.class.path"),
                CampaignMain.class.getName(),
                folder.toString(),
                Long.toString(seed),
                Long.toString(length.toSeconds()),
                Long.toString(partition.toSeconds())));
        faults.forEach(fault -> command.add(fault.name()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(System.out::println);
            assertThat(process.waitFor()).as("seed %d", seed).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
