package org.ke4j.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.Reasons;

/**
 * A trained detector as a stage of a Spark ML pipeline: adds a column with score, p-value, verdict
 * and error of the picture in another column. What it saves holds the detector itself.
 */
public final class KnowledgeExposureModel extends Transformer implements MLWritable {
  private static final long serialVersionUID = 1L;
  private static final String DETECTOR = "detector";

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private SharedModel model;
  private transient Broadcast<SharedModel> sent;
  private transient SparkContext sentBy;

  private KnowledgeExposureModel(String uid, SharedModel model) {
    this.uid = uid;
    this.model = model;
    this.inputCol = new Param<>(this, "inputCol", "column with the bytes of pictures");
    this.outputCol = new Param<>(this, "outputCol", "column for what the detector says");
    setDefault(inputCol, "content");
    setDefault(outputCol, "anomaly");
  }

  /** For {@link #read}, which fills it. */
  public KnowledgeExposureModel(String uid) {
    this(uid, null);
  }

  /**
   * A detector of the driver's machine.
   *
   * @param model what {@code ke fit} or {@code ke train} wrote
   */
  public static KnowledgeExposureModel of(Path model) {
    return new KnowledgeExposureModel(
        Identifiable$.MODULE$.randomUID("knowledgeExposure"), SharedModel.of(model));
  }

  /** Reads what {@code write().save(path)} wrote. */
  public static MLReader<KnowledgeExposureModel> read() {
    return new Reader();
  }

  /** Reads what {@code save(path)} wrote. */
  public static KnowledgeExposureModel load(String path) {
    return read().load(path);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** The column with the bytes of pictures; default {@code content}. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** The column for what the detector says; default {@code anomaly}. */
  public Param<String> outputCol() {
    return outputCol;
  }

  public KnowledgeExposureModel setInputCol(String name) {
    set(inputCol, name);
    return this;
  }

  public KnowledgeExposureModel setOutputCol(String name) {
    set(outputCol, name);
    return this;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> table) {
    transformSchema(table.schema());
    SparkSession spark = table.sparkSession();
    Broadcast<SharedModel> sent = sent(spark.sparkContext());
    Slots slots = Slots.of(spark);
    return table.withColumn(
        name(outputCol),
        functions
            .udf(new ScoreUdf(sent, slots), ScoreUdf.SCHEMA)
            .apply(functions.col("`" + name(inputCol) + "`")));
  }

  /** The model on the executors, sent once by this stage. */
  private synchronized Broadcast<SharedModel> sent(SparkContext context) {
    if (sent == null || context != sentBy) {
      sent = JavaSparkContext.fromSparkContext(context).broadcast(model);
      sentBy = context;
    }
    return sent;
  }

  private String name(Param<String> column) {
    return getOrDefault(column);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Check.that(
        Arrays.asList(schema.fieldNames()).contains(name(inputCol)),
        "there is no column '%s'; there are: %s",
        name(inputCol),
        String.join(", ", schema.fieldNames()));
    Check.that(
        !Arrays.asList(schema.fieldNames()).contains(name(outputCol)),
        "there is a column '%s' already",
        name(outputCol));
    return schema.add(name(outputCol), ScoreUdf.SCHEMA);
  }

  @Override
  public KnowledgeExposureModel copy(ParamMap extra) {
    return copyValues(new KnowledgeExposureModel(uid, model), extra);
  }

  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  private static final class Writer extends MLWriter {
    private final KnowledgeExposureModel stage;

    Writer(KnowledgeExposureModel stage) {
      this.stage = stage;
    }

    @Override
    @SuppressWarnings("deprecation") // by Spark 4, whose successor of it is not in Spark 3.5
    public void saveImpl(String path) {
      DefaultParamsWriter.saveMetadata(
          stage, path, sc(), scala.Option.empty(), scala.Option.empty());
      Configuration hadoop = sparkSession().sessionState().newHadoopConf();
      if (stage.model.encoder() != null) {
        throw new UsageException(
            "the model's encoder is a file of its own; fit it with --embed-encoder to save it here");
      }
      try {
        for (SharedFiles.Entry entry : stage.model.files().entries()) {
          var file = new org.apache.hadoop.fs.Path(folder(path), entry.name());
          FileSystem system = file.getFileSystem(hadoop);
          try (OutputStream out = system.create(file, true)) {
            out.write(entry.content());
          }
        }
      } catch (IOException e) {
        throw new Ke4jException(path + ": the detector cannot be written: " + Reasons.of(e), e);
      }
    }
  }

  private static org.apache.hadoop.fs.Path folder(String path) {
    return new org.apache.hadoop.fs.Path(path, DETECTOR);
  }

  private static final class Reader extends MLReader<KnowledgeExposureModel> {
    @Override
    @SuppressWarnings("deprecation") // by Spark 4, whose successor of it is not in Spark 3.5
    public KnowledgeExposureModel load(String path) {
      var metadata =
          DefaultParamsReader.loadMetadata(path, sc(), KnowledgeExposureModel.class.getName());
      Configuration hadoop = sparkSession().sessionState().newHadoopConf();
      Path local = null;
      try {
        local =
            Files.createTempDirectory(
                Path.of(System.getProperty("java.io.tmpdir")), "ke4j-detector");
        String only = null;
        var files = Listing.of(folder(path).toString(), true, hadoop);
        for (Listing.File file : files) {
          var from = new org.apache.hadoop.fs.Path(file.path());
          Path to = local.resolve(file.name());
          Files.createDirectories(to.getParent());
          try (InputStream in = from.getFileSystem(hadoop).open(from)) {
            Files.copy(in, to);
          }
          only = file.name();
        }
        boolean one = files.size() == 1;
        KnowledgeExposureModel stage =
            new KnowledgeExposureModel(
                metadata.uid(), SharedModel.of(one ? local.resolve(only) : local));
        metadata.getAndSetParams(stage, metadata.getAndSetParams$default$2());
        return stage;
      } catch (IOException e) {
        throw new Ke4jException(path + ": the detector cannot be read: " + Reasons.of(e), e);
      } finally {
        if (local != null) {
          FileUtil.fullyDelete(local.toFile());
        }
      }
    }
  }
}
