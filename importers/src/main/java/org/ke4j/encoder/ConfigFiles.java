package org.ke4j.encoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ke4j.error.UsageException;
import org.ke4j.store.Reasons;

/**
 * Reads the preprocessing from the configuration files that other libraries put beside a model:
 * {@code preprocessor_config.json} (transformers), {@code open_clip_config.json} (open_clip),
 * {@code config.json} (timm). They are looked for in the model's folder, and above a folder named
 * onnx.
 */
final class ConfigFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MOST_BYTES = 1 << 20;

  private final List<String> notes = new ArrayList<>();

  /**
   * What a file says.
   *
   * @param file which
   */
  record Found(Path file, Preprocessing preprocessing) {}

  /** Why files that are there were not used. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** The preprocessing of the first file that tells one. */
  Optional<Found> beside(Path model) {
    Path folder = model.toAbsolutePath().getParent();
    List<Path> folders = new ArrayList<>(List.of(folder));
    if (folder.getFileName() != null
        && folder.getFileName().toString().equals("onnx")
        && folder.getParent() != null) {
      folders.add(folder.getParent());
    }
    for (Path each : folders) {
      for (String name :
          List.of("preprocessor_config.json", "open_clip_config.json", "config.json")) {
        Path file = each.resolve(name);
        if (Files.isRegularFile(file)) {
          Optional<Preprocessing> told = read(file, name);
          if (told.isPresent()) {
            return Optional.of(new Found(file, told.get()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Preprocessing> read(Path file, String name) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        notes.add(file + " is larger than 1 MB: not used");
        return Optional.empty();
      }
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      return switch (name) {
        case "preprocessor_config.json" -> Optional.of(transformers(json));
        case "open_clip_config.json" -> Optional.of(openClip(json));
        default -> timm(json);
      };
    } catch (JsonProcessingException e) {
      notes.add(file + " is not JSON: not used");
    } catch (IOException e) {
      notes.add(file + " cannot be read: " + Reasons.of(e));
    } catch (UsageException e) {
      notes.add(file + " is not used: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static Preprocessing transformers(JsonNode json) {
    JsonNode size = json.path("size");
    int shortest = size.isInt() ? size.asInt() : size.path("shortest_edge").asInt(0);
    int height = size.path("height").asInt(0);
    require(!json.path("do_resize").asBoolean(true) || shortest > 0 || height > 0, "size", size);
    require(json.path("do_rescale").asBoolean(true), "do_rescale", json.path("do_rescale"));
    double factor = json.path("rescale_factor").asDouble(1 / 255.0);
    require(Math.abs(factor * 255 - 1) < 1e-3, "rescale_factor", json.path("rescale_factor"));
    Resampling resampling = pillow(json.path("resample").asInt(2));
    boolean normalise = json.path("do_normalize").asBoolean(true);
    float[] mean = normalise ? three(json, "image_mean") : new float[3];
    float[] deviation = normalise ? three(json, "image_std") : new float[] {1, 1, 1};
    if (height > 0) {
      require(size.path("width").asInt(height) == height, "size", size);
      return new Preprocessing(height, 0, resampling, mean, deviation, false);
    }
    JsonNode crop = json.path("crop_size");
    int cropped = crop.isInt() ? crop.asInt() : crop.path("height").asInt(0);
    boolean convNext = json.has("crop_pct") && cropped == 0;
    if (convNext && shortest < 384) {
      int longer = (int) (shortest / json.path("crop_pct").asDouble());
      return new Preprocessing(shortest, longer, resampling, mean, deviation, false);
    }
    boolean crops = json.path("do_center_crop").asBoolean(cropped > 0) && cropped > 0;
    return crops
        ? new Preprocessing(cropped, shortest, resampling, mean, deviation, false)
        : new Preprocessing(shortest, 0, resampling, mean, deviation, false);
  }

  private static Preprocessing openClip(JsonNode json) {
    JsonNode how = json.path("preprocess_cfg");
    int size = json.path("model_cfg").path("vision_cfg").path("image_size").asInt(0);
    require(size > 0, "image_size", json.path("model_cfg").path("vision_cfg"));
    String mode = how.path("resize_mode").asText("shortest");
    require(mode.equals("shortest") || mode.equals("squash"), "resize_mode", how);
    Preprocessing clip = Preprocessing.clip(size);
    return new Preprocessing(
        size,
        mode.equals("squash") ? 0 : size,
        named(how.path("interpolation").asText("bicubic")),
        how.has("mean") ? three(how, "mean") : clip.mean(),
        how.has("std") ? three(how, "std") : clip.deviation(),
        false);
  }

  private static Optional<Preprocessing> timm(JsonNode json) {
    JsonNode how = json.has("pretrained_cfg") ? json.path("pretrained_cfg") : json;
    if (!how.has("input_size") || !how.has("mean")) {
      return Optional.empty(); // another library's config.json
    }
    JsonNode input = how.path("input_size");
    int size = input.path(1).asInt(0);
    require(size > 0 && size == input.path(2).asInt(0), "input_size", input);
    double part = how.path("crop_pct").asDouble(0.875);
    require(part > 0 && part <= 1, "crop_pct", how.path("crop_pct"));
    String mode = how.path("crop_mode").asText("center");
    require(mode.equals("center") || (mode.equals("squash") && part == 1), "crop_mode", how);
    return Optional.of(
        new Preprocessing(
            size,
            mode.equals("center") ? (int) Math.floor(size / part) : 0,
            named(how.path("interpolation").asText("bilinear")),
            three(how, "mean"),
            three(how, "std"),
            false));
  }

  private static Resampling pillow(int code) {
    require(code == 2 || code == 3, "resample", JSON.getNodeFactory().numberNode(code));
    return code == 2 ? Resampling.BILINEAR : Resampling.BICUBIC;
  }

  private static Resampling named(String name) {
    require(
        name.equals("bilinear") || name.equals("bicubic"),
        "interpolation",
        JSON.getNodeFactory().textNode(name));
    return Resampling.of(name);
  }

  private static float[] three(JsonNode json, String key) {
    JsonNode list = json.path(key);
    require(list.isArray() && list.size() == 3, key, list);
    float[] values = new float[3];
    for (int i = 0; i < 3; i++) {
      require(list.get(i).isNumber(), key, list);
      values[i] = (float) list.get(i).asDouble();
    }
    return values;
  }

  private static void require(boolean condition, String key, JsonNode found) {
    if (!condition) {
      String text = found.toString();
      throw new UsageException(
          key + " is " + (text.isEmpty() ? "missing" : text) + ", which KE4J does not do");
    }
  }
}
