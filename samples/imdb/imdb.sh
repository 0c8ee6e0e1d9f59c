#!/bin/sh
# XGBoost and batch transform with the AWS CLI. Needs AWS_ENDPOINT_URL and credentials in the environment: eval "$(sagebrush env)".
# usage: imdb.sh FOLDER    with train.csv, validation.csv and test.csv, as "sagebrush demo imdb --csv FOLDER" writes them; predictions.csv is put beside them
set -eu
folder=$1
name=imdb-$(date +%s)-$$
image=683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1
role=$(aws iam get-role --role-name SageMakerRole --query Role.Arn --output text)

aws s3 mb "s3://$name"
for part in train validation test; do aws s3 cp --quiet "$folder/$part.csv" "s3://$name/$part.csv"; done

channel() {
    printf '{"ChannelName": "%s", "ContentType": "text/csv",' "$1"
    printf ' "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://%s/%s.csv"}}}' "$name" "$1"
}
aws sagemaker create-training-job --training-job-name "$name" --role-arn "$role" \
    --algorithm-specification "TrainingImage=$image,TrainingInputMode=File" \
    --hyper-parameters max_depth=5,eta=0.2,gamma=4,min_child_weight=6,subsample=0.8,objective=binary:logistic,early_stopping_rounds=10,num_round=500 \
    --input-data-config "[$(channel train), $(channel validation)]" \
    --output-data-config "S3OutputPath=s3://$name/output" \
    --resource-config InstanceType=ml.m5.large,InstanceCount=1,VolumeSizeInGB=10 \
    --stopping-condition MaxRuntimeInSeconds=3600
while [ "$(aws sagemaker describe-training-job --training-job-name "$name" --query TrainingJobStatus --output text)" = InProgress ]; do sleep 1; done
model=$(aws sagemaker describe-training-job --training-job-name "$name" --query ModelArtifacts.S3ModelArtifacts --output text)

aws sagemaker create-model --model-name "$name" --execution-role-arn "$role" --primary-container "Image=$image,ModelDataUrl=$model"
aws sagemaker create-transform-job --transform-job-name "$name" --model-name "$name" \
    --transform-input "{\"DataSource\": {\"S3DataSource\": {\"S3DataType\": \"S3Prefix\", \"S3Uri\": \"s3://$name/test.csv\"}}, \"ContentType\": \"text/csv\", \"SplitType\": \"Line\"}" \
    --transform-output "S3OutputPath=s3://$name/predictions,Accept=text/csv,AssembleWith=Line" \
    --transform-resources InstanceType=ml.m5.large,InstanceCount=1
while [ "$(aws sagemaker describe-transform-job --transform-job-name "$name" --query TransformJobStatus --output text)" = InProgress ]; do sleep 1; done
aws sagemaker describe-transform-job --transform-job-name "$name" --query '[TransformJobStatus, FailureReason]'
aws s3 cp "s3://$name/predictions/test.csv.out" "$folder/predictions.csv"

aws sagemaker delete-model --model-name "$name"
aws s3 rb --force "s3://$name"
