namespace Sagebrush.Data;

/// <summary>What a piece held.</summary>
/// <param name="File">Which file it is of, from 0.</param>
/// <param name="Records">Its lines or records.</param>
/// <param name="Block">Its rows; null when there are none.</param>
/// <param name="Labels">n × the labels of a row.</param>
/// <param name="Weights">n, or none.</param>
/// <param name="Groups">n, or none.</param>
internal sealed record PieceRows(int File, long Records, RowBlock? Block, float[] Labels, float[] Weights, long[] Groups);
