package io.heddle.kernel.rule;

import io.heddle.spi.DependencyRule.Decision;

/** The join conditions of the {@code outcomes} rule. Names in lower case are the ones definitions use. */
enum When {
    ALL_SUCCESS {
        @Override
        Decision decide(Tally tally) {
            return tally.unless(tally.decided() > tally.success(), "not every upstream succeeded");
        }
    },
    ALL_FAILED {
        @Override
        Decision decide(Tally tally) {
            return tally.unless(tally.decided() > tally.failed(), "not every upstream failed");
        }
    },
    ALL_SKIPPED {
        @Override
        Decision decide(Tally tally) {
            return tally.unless(tally.decided() > tally.skipped(), "not every upstream was skipped");
        }
    },
    ALL_DONE {
        @Override
        Decision decide(Tally tally) {
            return tally.unless(false, "");
        }
    },
    ALL_DONE_MIN_ONE_SUCCESS {
        @Override
        Decision decide(Tally tally) {
            return tally.unless(tally.settled() && tally.success() == 0, "no upstream succeeded");
        }
    },
    ONE_SUCCESS {
        @Override
        Decision decide(Tally tally) {
            return tally.once(tally.success() > 0, "no upstream succeeded");
        }
    },
    ONE_FAILED {
        @Override
        Decision decide(Tally tally) {
            return tally.once(tally.failed() > 0, "no upstream failed");
        }
    },
    ONE_DONE {
        @Override
        Decision decide(Tally tally) {
            return tally.once(tally.success() + tally.failed() > 0, "no upstream ran");
        }
    },
    NONE_FAILED {
        @Override
        Decision decide(Tally tally) {
            return tally.unless(tally.failed() > 0, "an upstream failed");
        }
    },
    NONE_FAILED_MIN_ONE_SUCCESS {
        @Override
        Decision decide(Tally tally) {
            return tally.failed() > 0
                    ? Decision.never("an upstream failed")
                    : tally.unless(tally.settled() && tally.success() == 0, "no upstream succeeded");
        }
    },
    NONE_SKIPPED {
        @Override
        Decision decide(Tally tally) {
            return tally.unless(tally.skipped() > 0, "an upstream was skipped");
        }
    },
    ALWAYS {
        @Override
        Decision decide(Tally tally) {
            return Decision.go();
        }
    };

    abstract Decision decide(Tally tally);
}
