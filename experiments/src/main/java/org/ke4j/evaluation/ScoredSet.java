package org.ke4j.evaluation;

import java.util.List;
import org.ke4j.protocol.Protocol;
import org.ke4j.protocol.Scope;
import org.ke4j.protocol.TestView;

/**
 * The scores behind a {@link Cell}, of its first repeat.
 *
 * @param views what was shown
 * @param scores labels and scores, in the order of the views
 */
public record ScoredSet(
    String className,
    String detector,
    Protocol protocol,
    Scope scope,
    List<TestView> views,
    LabelledScores scores) {}
