package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ke4j.error.UsageException;
import org.ke4j.run.Configuration;
import org.ke4j.store.PathNames;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options from a file and from {@code --override}, as if they had been typed: a name without a dot
 * is meant for each verb that has the option, {@code fit.threads} for the verb before the dot. What
 * is typed goes before {@code --override}, that before the file, a verb's own before what is for
 * all.
 */
final class Configured {
  static final String CONFIG = "--config";
  static final String SET = "--override";
  static final String QUIET = "--quiet";

  /** Options of every verb, which say nothing about a result. */
  static final Set<String> COMMON = Set.of(CONFIG, SET, QUIET);

  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final List<String> words = new ArrayList<>();

  private Configured() {}

  /** Adds the options of every verb to one. */
  static void addTo(CommandLine line) {
    for (CommandLine verb : line.getSubcommands().values()) {
      addTo(verb);
    }
    CommandSpec spec = line.getCommandSpec();
    spec.addOption(
        OptionSpec.builder(CONFIG)
            .paramLabel("FILE")
            .type(String.class)
            .description("options from a file of YAML, by their names; what is typed goes before")
            .build());
    spec.addOption(
        OptionSpec.builder(SET)
            .paramLabel("NAME=VALUE")
            .type(String.class)
            .description(
                "goes before the file of --config: 'threads=2', or for a verb 'fit.seed=7'")
            .build());
    spec.addOption(
        OptionSpec.builder(QUIET)
            .type(boolean.class)
            .arity("0")
            .description("no progress and no remarks; results and errors stay")
            .build());
  }

  /** The words of the user with those of the configuration behind the verb. */
  static String[] expand(String... arguments) throws IOException {
    if (Arrays.stream(arguments).noneMatch(word -> named(word, CONFIG) || named(word, SET))) {
      return arguments;
    }
    Configured configured = new Configured();
    configured.take(arguments);
    return configured.apply();
  }

  private static boolean named(String word, String option) {
    return word.equals(option) || word.startsWith(option + "=");
  }

  private void take(String... arguments) throws IOException {
    Map<String, List<String>> set = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      String word = arguments[i];
      String option = named(word, CONFIG) ? CONFIG : named(word, SET) ? SET : null;
      if (word.equals("--")) {
        words.addAll(Arrays.asList(arguments).subList(i, arguments.length));
        break;
      }
      if (option == null) {
        words.add(word);
        continue;
      }
      if (word.equals(option) && ++i == arguments.length) {
        throw new UsageException(option + ": expected a value, got nothing");
      }
      String value = word.equals(option) ? arguments[i] : word.substring(option.length() + 1);
      if (option.equals(CONFIG)) {
        read(value);
      } else {
        int sign = value.indexOf('=');
        if (sign < 1) {
          throw new UsageException(SET + ": expected NAME=VALUE, got '" + value + "'");
        }
        set.put(value.substring(0, sign), List.of(value.substring(sign + 1)));
      }
    }
    values.putAll(set);
  }

  private void read(String file) throws IOException {
    try {
      values.putAll(Configuration.read(Path.of(file)).values());
    } catch (InvalidPathException e) {
      throw new UsageException(CONFIG + ": " + PathNames.reason(e));
    }
  }

  private String[] apply() {
    Map<String, CommandSpec> verbs = new LinkedHashMap<>();
    collect("", Verbs.whole(), verbs);
    values.keySet().forEach(name -> check(name, verbs));
    // The verb that is called: the words that name it, one below the other.
    int place = 0;
    String verb = "";
    for (int i = 0; i < words.size(); i++) {
      String deeper = verb.isEmpty() ? words.get(i) : verb + "." + words.get(i);
      if (verbs.containsKey(deeper)) {
        verb = deeper;
        place = i + 1;
      } else if (!verb.isEmpty()) {
        break;
      }
    }
    CommandSpec spec = verbs.get(verb);
    if (spec == null) {
      return words.toArray(new String[0]);
    }
    Map<OptionSpec, List<String>> chosen = new LinkedHashMap<>();
    for (boolean own : new boolean[] {false, true}) {
      for (Map.Entry<String, List<String>> value : values.entrySet()) {
        int dot = value.getKey().lastIndexOf('.');
        String name = "--" + value.getKey().substring(dot + 1);
        boolean meant = own ? dot > 0 && value.getKey().substring(0, dot).equals(verb) : dot < 0;
        if (meant && spec.findOption(name) != null) {
          chosen.put(spec.findOption(name), value.getValue());
        }
      }
    }
    List<String> added = new ArrayList<>();
    chosen.forEach(
        (option, given) -> {
          if (!typed(option)) {
            added.addAll(typing(option, given));
          }
        });
    words.addAll(place, added);
    return words.toArray(new String[0]);
  }

  private boolean typed(OptionSpec option) {
    return Arrays.stream(option.names())
        .anyMatch(name -> words.stream().anyMatch(word -> named(word, name)));
  }

  private static List<String> typing(OptionSpec option, List<String> given) {
    String name = option.longestName();
    if (!option.isMultiValue() && given.size() != 1) {
      throw new UsageException(
          name.substring(2) + ": expected one value in the configuration, found " + given.size());
    }
    if (option.arity().max() == 0) {
      String flag = given.get(0);
      if (!flag.equals("true") && !flag.equals("false")) {
        throw new UsageException(
            name.substring(2) + ": expected true or false in the configuration, found " + flag);
      }
      return flag.equals("true") ? List.of(name) : List.of();
    }
    if (option.isMultiValue() && !option.splitRegex().isEmpty()) {
      return List.of(name + "=" + String.join(",", given));
    }
    return given.stream().map(value -> name + "=" + value).toList();
  }

  private static void collect(String path, CommandLine line, Map<String, CommandSpec> verbs) {
    line.getSubcommands()
        .forEach(
            (name, below) -> {
              String deeper = path.isEmpty() ? name : path + "." + name;
              verbs.put(deeper, below.getCommandSpec());
              collect(deeper, below, verbs);
            });
  }

  private static void check(String name, Map<String, CommandSpec> verbs) {
    Set<String> known = new TreeSet<>();
    verbs.forEach(
        (verb, spec) -> {
          for (OptionSpec option : spec.options()) {
            String own = option.longestName().replaceFirst("^--?", "");
            if (!COMMON.contains("--" + own) && !option.usageHelp() && !option.versionHelp()) {
              known.add(own);
              known.add(verb + "." + own);
            }
          }
        });
    if (!known.contains(name)) {
      throw new UsageException(
          "configuration: there is no option '"
              + name
              + "'; the nearest is '"
              + nearest(name, known)
              + "'");
    }
  }

  /** The known name that the fewest changed, missing or additional letters turn into this one. */
  private static String nearest(String name, Set<String> known) {
    String best = "";
    int least = Integer.MAX_VALUE;
    for (String other : known) {
      int changes = changes(name, other);
      if (changes < least) {
        least = changes;
        best = other;
      }
    }
    return best;
  }

  static int changes(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
