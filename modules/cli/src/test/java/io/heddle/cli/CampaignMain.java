package io.heddle.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A campaign with network faults, in a namespace that was made for it. */
final class CampaignMain {
    private CampaignMain() {}

    /** Takes a folder, the seed, the seconds, those of a partition and the faults. */
    public static void main(String[] args) {
        List<Fault> faults = Arrays.stream(args).skip(4).map(Fault::valueOf).toList();
        int code = 0;
        try (Lan lan = Lan.create(3)) {
            Duration partition = Duration.ofSeconds(Long.parseLong(args[3]));
            new Campaign(Path.of(args[0]), Long.parseLong(args[1]), faults, partition, lan)
                    .run(Duration.ofSeconds(Long.parseLong(args[2])));
            System.out.println("campaign: all is well");
        } catch (Exception | AssertionError e) {
            e.printStackTrace(System.out);
            code = 1;
        }
        // Threads of a test's libraries do not keep it.
        System.exit(code);
    }
}
