package io.heddle.kernel.expression;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates how large a pattern becomes when RE2 writes out its counted repetitions, without writing them out: the
 * library itself would build {@code (((a{1000}){1000}){1000})} and run out of memory.
 */
final class RegexSize {
    private final String regex;
    private final Deque<Long> outer = new ArrayDeque<>();
    private long group;
    private long atom;
    private int position;

    private RegexSize(String regex) {
        this.regex = regex;
    }

    /** Steps of the compiled pattern, roughly; saturates rather than overflows. */
    static long of(String regex) {
        return new RegexSize(regex).measure();
    }

    private long measure() {
        while (position < regex.length()) {
            char c = regex.charAt(position++);
            switch (c) {
                case '\\' -> escape();
                case '[' -> charClass();
                case '(' -> open();
                case ')' -> close();
                case '{' -> repetition();
                default -> next(1);
            }
        }
        while (!outer.isEmpty()) {
            close();
        }
        return group + atom;
    }

    private void next(long size) {
        group += atom;
        atom = size;
    }

    private void open() {
        next(0);
        outer.push(group);
        group = 0;
    }

    private void close() {
        long size = group + atom + 2;
        group = outer.isEmpty() ? 0 : outer.pop();
        atom = size;
    }

    private void escape() {
        next(1);
        char kind = position < regex.length() ? regex.charAt(position++) : ' ';
        boolean named = (kind == 'p' || kind == 'P' || kind == 'x') && regex.startsWith("{", position);
        int end = named ? regex.indexOf('}', position) : -1;
        if (end >= 0) {
            position = end + 1;
        }
    }

    private void charClass() {
        next(1);
        int end = position;
        // A bracket right after the opening one, or after its negation, is a member.
        end += regex.startsWith("^", end) ? 1 : 0;
        end += regex.startsWith("]", end) ? 1 : 0;
        while (end < regex.length() && regex.charAt(end) != ']') {
            end += regex.charAt(end) == '\\' ? 2 : 1;
        }
        position = Math.min(end + 1, regex.length());
    }

    private void repetition() {
        int end = regex.indexOf('}', position);
        String counts = end < 0 ? "" : regex.substring(position, end);
        if (!counts.matches("\\d{1,9}(,\\d{0,9})?")) {
            next(1);
            return;
        }
        long largest = 1;
        for (String count : counts.split(",", -1)) {
            largest = Math.max(largest, count.isEmpty() ? 1 : Long.parseLong(count) + 1);
        }
        // Large enough to be refused, small enough never to overflow in the next multiplication or sum.
        atom = Math.min((atom + 1) * largest, Integer.MAX_VALUE);
        position = end + 1;
    }
}
