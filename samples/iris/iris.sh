#!/bin/sh
# The Iris workflow with the AWS CLI. Needs AWS_ENDPOINT_URL and credentials in the environment: eval "$(sagebrush env)".
set -eu
here=$(dirname -- "$0")
name=iris-$(date +%s)-$$
image=382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1
role=$(aws iam get-role --role-name SageMakerRole --query Role.Arn --output text)

aws s3 mb "s3://$name"
aws s3 cp "$here/iris_train.csv" "s3://$name/train.csv"
aws s3 cp "$here/iris_test.csv" "s3://$name/test.csv"

channel() {
    printf '{"ChannelName": "%s", "ContentType": "text/csv;label_size=1",' "$1"
    printf ' "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://%s/%s.csv"}}}' "$name" "$1"
}
aws sagemaker create-training-job --training-job-name "$name" --role-arn "$role" \
    --algorithm-specification "TrainingImage=$image,TrainingInputMode=Pipe" \
    --hyper-parameters k=5,sample_size=112,predictor_type=classifier,feature_dim=4 \
    --input-data-config "[$(channel train), $(channel test)]" \
    --output-data-config "S3OutputPath=s3://$name/output" \
    --resource-config InstanceType=ml.m5.large,InstanceCount=1,VolumeSizeInGB=10 \
    --stopping-condition MaxRuntimeInSeconds=600
while [ "$(aws sagemaker describe-training-job --training-job-name "$name" --query TrainingJobStatus --output text)" = InProgress ]; do sleep 1; done
aws sagemaker describe-training-job --training-job-name "$name" --query '[TrainingJobStatus, FinalMetricDataList]'
model=$(aws sagemaker describe-training-job --training-job-name "$name" --query ModelArtifacts.S3ModelArtifacts --output text)

aws sagemaker create-model --model-name "$name" --execution-role-arn "$role" --primary-container "Image=$image,ModelDataUrl=$model"
aws sagemaker create-endpoint-config --endpoint-config-name "$name" \
    --production-variants "VariantName=AllTraffic,ModelName=$name,InstanceType=ml.m5.large,InitialInstanceCount=1"
aws sagemaker create-endpoint --endpoint-name "$name" --endpoint-config-name "$name"
while [ "$(aws sagemaker describe-endpoint --endpoint-name "$name" --query EndpointStatus --output text)" = Creating ]; do sleep 1; done

rows=$(mktemp)
cut -d, -f2- "$here/iris_test.csv" >"$rows"
aws sagemaker-runtime invoke-endpoint --endpoint-name "$name" --content-type text/csv --accept application/json --body "fileb://$rows" "$rows.out"
cat "$rows.out"
rm -f "$rows" "$rows.out"

aws sagemaker delete-endpoint --endpoint-name "$name"
aws sagemaker delete-endpoint-config --endpoint-config-name "$name"
aws sagemaker delete-model --model-name "$name"
aws s3 rb --force "s3://$name"
