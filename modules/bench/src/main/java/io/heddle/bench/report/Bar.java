package io.heddle.bench.report;

/**
 * What was set as the goal of a figure, and whether this run reached it.
 *
 * @param what is compared
 * @param goal in words
 * @param found in this run, in words; why not, if it was not measured
 */
record Bar(String what, String goal, String found, Verdict verdict) {

    /** What became of it. */
    enum Verdict {
        MET("met", "met"),
        MISSED("not met", "missed"),
        OPEN("not measured", "open");

        final String text;
        final String style;

        Verdict(String text, String style) {
            this.text = text;
            this.style = style;
        }
    }
}
